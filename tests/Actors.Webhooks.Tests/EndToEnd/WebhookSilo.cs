using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Configuration;
using Actors.Jobs;
using Actors.Link;
using Actors.Queues;
using Actors.Silo;
using Actors.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Actors.Webhooks.Tests.EndToEnd;

/// <summary>A whole silo in this process whose webhooks may call this machine, and which tries again soon.</summary>
internal sealed class WebhookSilo : IAsyncDisposable
{
    /// <summary>Who signs with the key <c>default</c>.</summary>
    public const string Owner = "hmac:default";

    private const string Secret = "a secret";
    private const string OtherSecret = "another secret";

    private readonly Dictionary<string, string?> _settings;
    private WebApplication _app = null!;
    private HttpClient _http = null!;
    private long _lastJob = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() * 1_000_000;

    private WebhookSilo(params (string Name, string Value)[] settings)
    {
        _settings = new Dictionary<string, string?>
        {
            ["SECRET"] = Secret,
            ["SECRETS"] = $"other:{OtherSecret}",
            ["ALLOWED_NODES"] = "node1",
            ["PORT"] = "0",
            ["LOG_LEVEL"] = "Error",
            ["DATA_DIR"] = Directory.CreateTempSubdirectory("actors-webhooks-").FullName,
            ["WEBHOOKS_ALLOW_PRIVATE_NETWORKS"] = "true",
            ["WEBHOOKS_RETRY_DELAYS"] = "50ms,100ms,150ms",
        };
        foreach (var (name, value) in settings)
            _settings[name] = value;
    }

    public IGrainFactory Grains => _app.Services.GetRequiredService<IGrainFactory>();

    public IWebhookOutbox Outbox => _app.Services.GetRequiredService<IWebhookOutbox>();

    public static async Task<WebhookSilo> Start(params (string Name, string Value)[] settings)
    {
        var silo = new WebhookSilo(settings);
        await silo.Open();
        return silo;
    }

    /// <summary>The same silo after a stop.</summary>
    public async Task Restart()
    {
        await _app.DisposeAsync();
        _http.Dispose();
        await Open();
    }

    public Task<(HttpStatusCode Status, JsonNode? Json)> Get(string path) => Send(HttpMethod.Get, path, null);

    public Task<(HttpStatusCode Status, JsonNode? Json)> Post(string path, string body = "") => Send(HttpMethod.Post, path, body);

    public Task<(HttpStatusCode Status, JsonNode? Json)> Put(string path, string body) => Send(HttpMethod.Put, path, body);

    public Task<(HttpStatusCode Status, JsonNode? Json)> Delete(string path) => Send(HttpMethod.Delete, path, null);

    /// <summary>A request signed by the key <c>default</c>, or by another's.</summary>
    public async Task<(HttpStatusCode Status, JsonNode? Json)> Send(HttpMethod method, string path, string? body, bool asOther = false)
    {
        var bytes = Encoding.UTF8.GetBytes(body ?? "");
        var (key, secret) = asOther ? ("other", OtherSecret) : (RequestSignature.DefaultKeyId, Secret);
        var signature = RequestSignature.Sign(key, Encoding.UTF8.GetBytes(secret), method.Method, path, bytes, TimeProvider.System);
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = new ByteArrayContent(bytes);
        request.Headers.Add(RequestSignature.KeyHeader, signature.KeyId);
        request.Headers.Add(RequestSignature.TimeHeader, signature.Time);
        request.Headers.Add(RequestSignature.NonceHeader, signature.Nonce);
        request.Headers.Add(RequestSignature.AuthHeader, signature.Auth);
        using var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }

    public async Task<HttpStatusCode> GetUnsigned(string path)
    {
        using var response = await _http.GetAsync(path);
        return response.StatusCode;
    }

    /// <summary>Makes a webhook; gives its id and secret.</summary>
    public async Task<(int Id, string Secret)> Hook(string url, string eventType = "all")
    {
        var (status, json) = await Post("/webhooks", JsonSerializer.Serialize(new Dictionary<string, string> { ["url"] = url, ["eventType"] = eventType }));
        Assert.True(status == HttpStatusCode.Created, json?.ToJsonString());
        return ((int)json!["id"]!, (string)json["secret"]!);
    }

    /// <summary>Submits a named job and lets it end.</summary>
    public async Task<JobId> EndJob(JobStatus status = JobStatus.Succeeded, string result = "\"done\"", string owner = Owner, JobWebhook? webhook = null)
    {
        var job = await SubmitJob(owner, webhook);
        await Finish(job, status, result);
        return job;
    }

    public async Task<JobId> SubmitJob(string owner = Owner, JobWebhook? webhook = null)
    {
        var id = new JobId(Interlocked.Increment(ref _lastJob));
        var spec = new JobSpec { Name = "exampleJob", Queue = QueueId.ForName("exampleJob"), Payload = "null"u8.ToArray(), Webhook = webhook };
        var submitted = await Job(id).Submit(new SubmitJob { Owner = owner, Spec = spec });
        Assert.Null(submitted.Rejection);
        return id;
    }

    public async Task Finish(JobId job, JobStatus status = JobStatus.Succeeded, string result = "\"done\"")
    {
        var outcome = new JobOutcome
        {
            Status = status,
            Result = status == JobStatus.Succeeded ? Encoding.UTF8.GetBytes(result) : default,
            Error = status == JobStatus.Succeeded ? null : "error message",
        };
        Assert.Null((await Job(job).Finish(new FinishAttempt(null, "worker", outcome))).Rejection);
    }

    public IJobGrain Job(JobId id) => Grains.GetGrain<IJobGrain>(id.ToString());

    /// <summary>The newest delivery of a webhook once it has such a status.</summary>
    public async Task<JsonNode> Delivery(int webhook, string status)
    {
        using var late = new CancellationTokenSource(Receivers.Receiver.Patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (true)
        {
            var (_, json) = await Get(string.Create(CultureInfo.InvariantCulture, $"/webhooks/{webhook}/deliveries?limit=1"));
            if (json!["deliveries"]!.AsArray() is [{ } delivery] && (string?)delivery["status"] == status)
                return delivery;
            await timer.WaitForNextTickAsync(late.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _http.Dispose();
        Directory.Delete(_settings["DATA_DIR"]!, recursive: true);
    }

    private async Task Open()
    {
        var reader = new SettingsReader(new ConfigurationBuilder().AddInMemoryCollection(_settings).Build());
        var settings = SiloSettings.Read(reader);
        reader.ThrowIfMistaken();
        _app = SiloHost.Build(settings);
        await _app.StartAsync();
        _http = new HttpClient { BaseAddress = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()) };
    }
}
