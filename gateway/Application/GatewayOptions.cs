using System.Collections.Immutable;
using Actors.Gateway.Application.Live;

namespace Actors.Gateway.Application;

/// <summary>The gateway's settings and bounds.</summary>
public sealed record GatewayOptions
{
    /// <summary>Nodes that jobs may be sent to and that may fetch them; empty allows none.</summary>
    public ImmutableHashSet<string> AllowedNodes { get; init; } = [];

    /// <summary>The timeout of a job whose submitter gave none, so that every attempt ends some day.</summary>
    public TimeSpan JobTimeout { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The longest timeout a submitter may ask for.</summary>
    public TimeSpan MaxJobTimeout { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How long results and output of commands are kept.</summary>
    public TimeSpan HistoryTtl { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Retries of a named job whose submitter named no number.</summary>
    public int MaxRetries { get; init; } = 3;

    /// <summary>How long the result of a named job is kept after success, unless its submitter said otherwise.</summary>
    public TimeSpan ResultTtlSuccess { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The same after any other end.</summary>
    public TimeSpan ResultTtlFailure { get; init; } = TimeSpan.FromHours(24);

    /// <summary>The shortest and the longest time a submitter may ask a result to be kept: long enough to fetch it, and no archive.</summary>
    public TimeSpan MinResultTtl { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan MaxResultTtl { get; init; } = TimeSpan.FromDays(365);

    /// <summary>How long an idempotency key holds.</summary>
    public TimeSpan IdempotencyWindow { get; init; } = TimeSpan.FromHours(24);

    /// <summary>The longest body of a submit, in bytes.</summary>
    public int MaxSubmitBytes { get; init; } = 1024 * 1024;

    /// <summary>Jobs of one batch. A thousand take the store's writer some ten milliseconds, and whoever submits just behind them waits as long; larger
    /// ones would gain little, since a commit is shared by then.</summary>
    public int MaxBatchJobs { get; init; } = 1000;

    /// <summary>The payloads of one batch together, in bytes; also the longest body of its request.</summary>
    public int MaxBatchBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>The longest body of a reported result, in bytes.</summary>
    public int MaxResultBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>Request bodies in memory at once, in bytes over all requests.</summary>
    public long MaxBodyMemory { get; init; } = 256L * 1024 * 1024;

    internal BodyLimit SubmitLimit => new(MaxSubmitBytes, "MAX_SUBMIT_BYTES");

    internal BodyLimit BatchLimit => new(MaxBatchBytes, "MAX_BATCH_BYTES");

    internal BodyLimit ResultLimit => new(MaxResultBytes, "MAX_RESULT_BYTES");

    /// <summary>Output kept per attempt, in bytes; what comes after it is cut and a marker says so.</summary>
    public long MaxOutputBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>The longest time a request may ask to wait for a result.</summary>
    public TimeSpan MaxWait { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Requests that wait for a job's end at once; further ones are told to come back.</summary>
    public int MaxWaiters { get; init; } = 50_000;

    /// <summary>Requests to the REST API that one user may make in a second. More than one user ever needs: it is there for clients gone wild.</summary>
    public int RateLimit { get; init; } = 50_000;

    /// <summary>Silence after which an at-least-once attempt runs elsewhere.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Results listed by one answer of <c>/list-results</c>.</summary>
    public int MaxListedResults { get; init; } = 10_000;

    /// <summary>Write each node's inventory to the log when it reports.</summary>
    public bool LogNodeInfo { get; init; }

    /// <summary>How often a connected executor shows that it is alive. A third of the lease, so that two may be lost.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>The longest frame on the node link, in bytes.</summary>
    public int MaxLinkFrameBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Output bytes of one executor on their way to the store; past it nothing more is read from its connection.</summary>
    public int MaxLinkBytesInFlight { get; init; } = 8 * 1024 * 1024;

    /// <summary>Ends of one connection on their way to the store, past which a place is free only once its end is recorded. 16 to a commit keep the disk as busy
    /// as hundreds do, which only make everybody's commit longer.</summary>
    public int MaxUnrecordedEnds { get; init; } = 16;

    /// <summary>The greatest capacity an executor may claim.</summary>
    public int MaxExecutorCapacity { get; init; } = 10_000;

    /// <summary>Bytes waiting to be sent over one link; a peer that reads so slowly is cut off and starts over.</summary>
    public int MaxLinkBacklogBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Requests of one client's link under way at once; further ones are refused.</summary>
    public int MaxLinkRequests { get; init; } = 16_384;

    /// <summary>Names of jobs that one worker has handlers for.</summary>
    public int MaxHandledNames { get; init; } = 256;

    /// <summary>How long after its first sending a submit may be repeated under its id. Jobs must not be forgotten sooner, or a repeat would run them again.</summary>
    public TimeSpan RepeatWindow { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Nonces of v2 signatures remembered at once; a request past it is told to come back. A million take about 38 MB and are, at the default
    /// skew, enough for 3,300 requests a second without end.</summary>
    public int MaxNonces { get; init; } = 1_000_000;

    /// <summary>How far a signature's time may be from ours, either way.</summary>
    public TimeSpan MaxSkew { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>From the time a signature carries, how long it may still come to be accepted, with a minute to spare.</summary>
    public TimeSpan SignatureWindow => (2 * MaxSkew) + TimeSpan.FromMinutes(1);

    /// <summary>Bounds of the live edges.</summary>
    public LiveOptions Live { get; init; } = new();

    public bool Allows(string node) => AllowedNodes.Contains(node);
}
