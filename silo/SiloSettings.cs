using System.Net;
using System.Net.Sockets;
using System.Text;
using Actors.Configuration;
using Actors.Domain.Jobs;
using Actors.Domain.Queues;
using Actors.Gateway.Application;
using Actors.Gateway.Hmac.Signing;
using Actors.Gateway.Requests;
using Actors.Gateway.Tokens;
using Actors.Jobs;
using Actors.Silo.QuickStart;
using Actors.Silo.Telemetry;

namespace Actors.Silo;

/// <summary>All settings of the silo, read once at start. A mistake anywhere stops the start, and all of them are told together.</summary>
public sealed record SiloSettings
{
    public const int DefaultPort = 8080;

    public const string DefaultDataDirectory = "./data";

    private const int MaxNodeNameBytes = 200;

    /// <summary>The longest duration that requests and connections may be set to wait.</summary>
    internal static readonly TimeSpan LongestTimer = TimeSpan.FromDays(1);

    public required IPAddress Address { get; init; }

    public required int Port { get; init; }

    public required string DataDirectory { get; init; }

    /// <summary>Null: results of commands are not kept as files.</summary>
    public required string? ResultDirectory { get; init; }

    public required LogLevel LogLevel { get; init; }

    public required int MaxConnections { get; init; }

    public required SigningKeyRing Keys { get; init; }

    public required TokenOptions Tokens { get; init; }

    public required OriginPolicy Origins { get; init; }

    public required GatewayOptions Gateway { get; init; }

    public required WorkQueueLimits Queues { get; init; }

    public required TelemetrySettings Telemetry { get; init; }

    public required JobRules Rules { get; init; }

    public required WebhookSettings Webhooks { get; init; }

    /// <summary>The secret of the key <c>default</c>; null when there is no such key.</summary>
    public required string? DefaultSecret { get; init; }

    /// <summary>Null when no tokens are signed with a shared secret.</summary>
    public required string? TokenSecret { get; init; }

    /// <summary>What can be set, for the documentation and <c>--help</c>.</summary>
    public static IReadOnlyList<SettingInfo> All()
    {
        var reader = new SettingsReader(new ConfigurationManager());
        Read(reader);
        return reader.Settings;
    }

    /// <param name="defaults">What stands in for settings that are not given; null outside of a quick start.</param>
    public static SiloSettings Read(SettingsReader settings, QuickStartDefaults? defaults = null)
    {
        var dataDirectory = settings.Text("DATA_DIR", DefaultDataDirectory, "Directory of the database.");
        var kept = defaults?.SecretsFor(dataDirectory);
        var secret = settings.Secret("SECRET", "Secret of the signing key 'default'.") ?? kept?.Secret;
        var tokenSecret = settings.Secret("TOKEN_SECRET", "Secret that bearer tokens (JWT, HS256) are signed with; at least 32 bytes.") ?? kept?.TokenSecret;
        var gateway = new GatewayOptions();
        var queues = new WorkQueueLimits();
        var rules = new JobRules();
        var resultDirectory = settings.OptionalText("RESULT_DIR", "Directory where each result of a command is also written, as NODE-ID.json. Nothing in it is ever deleted.");
        List<string> mistakes = [];
        var read = new SiloSettings
        {
            Address = AddressOf(settings.Text("HOST", "127.0.0.1", "Address to listen on. Loopback, unless you say otherwise.", complaint: ComplaintAboutHost))!,
            Port = settings.Int("PORT", DefaultPort, "port", "Port to listen on.", min: 0, max: 65535),
            DataDirectory = dataDirectory,
            DefaultSecret = secret,
            ResultDirectory = resultDirectory,
            Rules = rules with
            {
                WriteResultFiles = resultDirectory is not null,
                KeepResults = settings.Bool("RESULT_BACKEND_ENABLED", rules.KeepResults, "Keep results of named jobs; without, such a job ends with its status and error only."),
                DeadSetTtl = settings.Duration("DEAD_SET_TTL", rules.DeadSetTtl, "How long a named job that failed for good is kept to be requeued; 0: no longer than its result."),
            },
            LogLevel = Enum.Parse<LogLevel>(settings.OneOf("LOG_LEVEL", "Information", "How much is logged.", "Trace", "Debug", "Information", "Warning", "Error"), ignoreCase: true),
            MaxConnections = settings.Int("MAX_CONNECTIONS", 20_000, "connections", "Connections open at once; further ones are closed at once.", min: 1),
            Keys = SigningKeyRing.Parse(
                settings.Secret("SECRETS", "Signing keys of clients, nodes and workers as id:secret, comma separated; two or more while one is being replaced."),
                secret,
                mistakes),
            TokenSecret = tokenSecret,
            Tokens = TokenOptions.Parse(
                tokenSecret,
                settings.List("TOKEN_PUBLIC_KEYS", [], "Files in PEM with public keys or certificates of token issuers (RS256, ES256 and their kin)."),
                settings.OptionalText("TOKEN_AUDIENCE", "What a token's aud must hold; not checked when empty."),
                settings.OptionalText("TOKEN_ISSUER", "What a token's iss must be; not checked when empty."),
                mistakes),
            Origins = new OriginPolicy(settings.List(
                "CORS_ORIGINS", [], "Origins of web pages that may call the HTTP APIs and open WebSockets, such as https://example.org; * for all, then without credentials.",
                OriginPolicy.ComplaintAbout) is { Count: > 0 } origins ? origins : defaults?.Origins ?? []),
            Gateway = gateway with
            {
                AllowedNodes = [.. settings.List("ALLOWED_NODES", [], "Nodes that jobs may be sent to and that may fetch them. Empty allows none.", ComplaintAboutNodes) is { Count: > 0 } given ? given : defaults?.Nodes ?? []],
                MaxSkew = settings.Duration("MAX_SKEW", gateway.MaxSkew, "How far a signature's time may be from the server's, either way.", min: TimeSpan.FromSeconds(1), max: TimeSpan.FromDays(1)),
                MaxNonces = settings.Int("MAX_NONCES", gateway.MaxNonces, "nonces", "Nonces of v2 signatures remembered at once, each for twice MAX_SKEW at most; past it 503.", min: 1000),
                LogNodeInfo = settings.Bool("LOG_NODE_INFO", gateway.LogNodeInfo, "Log what each node says of itself when it polls."),
                JobTimeout = settings.Duration("JOB_TIMEOUT", gateway.JobTimeout, "Timeout of a job whose submitter gave none.", min: TimeSpan.FromSeconds(1), max: gateway.MaxJobTimeout),
                HistoryTtl = settings.Duration("HISTORY_TTL", gateway.HistoryTtl, "How long results and output of commands are kept.", min: TimeSpan.FromSeconds(1)),
                MaxRetries = settings.Int("MAX_RETRIES", gateway.MaxRetries, "retries", "Retries of a named job whose submitter named no number.", min: 0, max: RetryPolicy.MaxRetriesLimit),
                ResultTtlSuccess = settings.Duration("RESULT_BACKEND_TTL_SUCCESS", gateway.ResultTtlSuccess, "How long the result of a named job is kept after success.", min: gateway.MinResultTtl, max: gateway.MaxResultTtl),
                ResultTtlFailure = settings.Duration("RESULT_BACKEND_TTL_FAILURE", gateway.ResultTtlFailure, "The same after any other end.", min: gateway.MinResultTtl, max: gateway.MaxResultTtl),
                MaxSubmitBytes = (int)settings.ByteSize("MAX_SUBMIT_BYTES", gateway.MaxSubmitBytes, "Longest body of a submit.", min: 1024, max: 64 * 1024 * 1024),
                MaxBatchJobs = settings.Int("MAX_BATCH_JOBS", gateway.MaxBatchJobs, "jobs", "Jobs of one batch; one batch is one commit.", min: 1, max: 10_000),
                MaxBatchBytes = (int)settings.ByteSize("MAX_BATCH_BYTES", gateway.MaxBatchBytes, "Longest body of a batch.", min: 1024, max: 32 * 1024 * 1024),
                MaxResultBytes = (int)settings.ByteSize("MAX_RESULT_BYTES", gateway.MaxResultBytes, "Longest body of a reported result.", min: 1024, max: 256 * 1024 * 1024),
                MaxBodyMemory = settings.ByteSize("MAX_BODY_MEMORY", gateway.MaxBodyMemory, "Request bodies in memory at once, all requests together; past it 503.", min: 1024 * 1024),
                MaxOutputBytes = settings.ByteSize("MAX_OUTPUT_BYTES", gateway.MaxOutputBytes, "Output kept per attempt; what comes after it is cut.", min: 1024),
                MaxWait = settings.Duration("MAX_WAIT", gateway.MaxWait, "Longest time a request may wait for a job's end.", min: TimeSpan.FromSeconds(1), max: LongestTimer),
                RateLimit = settings.Int("RATE_LIMIT", gateway.RateLimit, "requests a second", "Requests to the REST API by one user; further ones get 429.", min: 1),
                MaxWaiters = settings.Int("MAX_WAITERS", gateway.MaxWaiters, "requests", "Requests that wait for a job's end at once; further ones get 429.", min: 1),
                Live = LiveSettings.Read(settings),
                HeartbeatInterval = settings.Duration("HEARTBEAT_INTERVAL", gateway.HeartbeatInterval, "How often a connected agent or worker shows that it is alive.", min: TimeSpan.FromMilliseconds(100), max: LongestTimer),
            },
            Webhooks = WebhookSettings.Read(settings),
            Telemetry = new TelemetrySettings(
                settings.Bool("METRICS", true, "Serve /metrics for Prometheus."),
                settings.Secret("METRICS_TOKEN", "Bearer token that a scraper of /metrics must show. Without one, whoever reaches the port may read."),
                settings.OptionalText("OTEL_EXPORTER_OTLP_ENDPOINT", "Collector that metrics and traces are pushed to, such as http://localhost:4317.", complaint: ComplaintAboutEndpoint) is { } endpoint ? new Uri(endpoint) : null,
                settings.OneOf("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc", "How it is spoken to.", "grpc", "http/protobuf") == "http/protobuf"),
            Queues = queues with
            {
                Lease = settings.Duration("LEASE", queues.Lease, "Silence after which an at-least-once job runs elsewhere.", min: TimeSpan.FromMilliseconds(500)),
                LeaseAfterBreak = settings.Duration("LEASE_AFTER_BREAK", queues.LeaseAfterBreak, "The same once the connection broke."),
                LostAfter = settings.Duration("LOST_AFTER", queues.LostAfter, "Silence after which an at-most-once job is given up as lost.", min: TimeSpan.FromSeconds(1)),
                DeadlineGrace = settings.Duration("DEADLINE_GRACE", queues.DeadlineGrace, "What a shell worker has beyond a job's timeout to report its result."),
            },
        };
        // A login service's setting, which tools that configure both may set.
        settings.Secret("REFRESH_TOKEN_SECRET", "Accepted and unused: the server issues no logins.");
        foreach (var mistake in mistakes)
            settings.Mistake(mistake);
        if (read.Gateway.HeartbeatInterval * 2 > read.Queues.Lease)
            settings.Mistake("LEASE must be at least twice HEARTBEAT_INTERVAL, or a single late heartbeat would end it.");
        return read with { Gateway = read.Gateway with { Lease = read.Queues.Lease } };
    }

    private static string? ComplaintAboutHost(string host) => AddressOf(host) is null ? "which is neither an IP address nor a name that has one" : null;

    private static IPAddress? AddressOf(string host)
    {
        if (host == "localhost")
            return IPAddress.Loopback;
        if (IPAddress.TryParse(host, out var address))
            return address;
        try
        {
            return Dns.GetHostAddresses(host).FirstOrDefault();
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            return null;
        }
    }

    private static string? ComplaintAboutEndpoint(string endpoint) =>
        Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? null : "where an http or https address is expected";

    /// <summary>Names of nodes become names of files, which file systems bound in bytes.</summary>
    private static string? ComplaintAboutNodes(string list) =>
        list.Split(',').FirstOrDefault(node => node.Length > JobSpecs.MaxNameLength || Encoding.UTF8.GetByteCount(node) > MaxNodeNameBytes) is { } node
            ? $"where the name '{node}' is longer than {JobSpecs.MaxNameLength} characters or {MaxNodeNameBytes} bytes"
            : null;
}
