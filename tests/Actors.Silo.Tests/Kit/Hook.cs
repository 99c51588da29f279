using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace Actors.Silo.Tests.Kit;

/// <summary>A receiver of webhooks that answers badly now and then, or as it is told. Remembers of each job under which ids its end was told.</summary>
internal sealed class Hook : IDisposable
{
    private const int RefusesOneIn = 4;

    private readonly HttpListener _listener = new();
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, int>> _told = new();
    private readonly ConcurrentQueue<HookRequest> _seen = new();
    private readonly int _port = Loopback.FreePort();
    private readonly Func<int, int> _statusOf;
    private int _requests;

    /// <param name="statusOf">The status that the n-th request is answered with, from 1 on.</param>
    public Hook(Func<int, int>? statusOf = null)
    {
        _statusOf = statusOf ?? (static count => count % RefusesOneIn == 0 ? 500 : 200);
        _listener.Prefixes.Add(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}/"));
        _listener.Start();
        _ = Serve();
    }

    public string Url => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}/hook");

    /// <summary>Done before the n-th request is answered.</summary>
    public Func<int, Task>? Called { get; set; }

    /// <summary>The requests that came, whether they were taken or not.</summary>
    public IReadOnlyList<HookRequest> Requests => [.. _seen];

    /// <summary>The id of each request that came.</summary>
    public IReadOnlyList<string> Seen => [.. _seen.Select(request => request.Headers["webhook-id"])];

    /// <summary>The ids under which a job's end was told and taken.</summary>
    public ICollection<string> IdsOf(string job) => _told.TryGetValue(job, out var ids) ? ids.Keys : [];

    public void Dispose() => _listener.Close();

    private async Task Serve()
    {
        try
        {
            while (true)
                _ = Answer(await _listener.GetContextAsync());
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // Closed.
        }
    }

    private async Task Answer(HttpListenerContext context)
    {
        try
        {
            using var body = new StreamReader(context.Request.InputStream);
            var text = await body.ReadToEndAsync();
            var job = (string)JsonNode.Parse(text)!["id"]!;
            var id = context.Request.Headers["webhook-id"]!;
            var count = Interlocked.Increment(ref _requests);
            var headers = context.Request.Headers;
            _seen.Enqueue(new HookRequest(headers.AllKeys.ToDictionary(name => name!.ToLowerInvariant(), name => headers[name]!), text));
            if (Called is { } called)
                await called(count);
            var status = _statusOf(count);
            if (status == 200)
                _told.GetOrAdd(job, _ => []).AddOrUpdate(id, 1, (_, count) => count + 1);
            context.Response.StatusCode = status;
            context.Response.Close();
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or IOException or System.Text.Json.JsonException)
        {
            // The silo was killed meanwhile.
        }
    }
}

/// <summary>A request as it came.</summary>
/// <param name="Headers">By their names in small letters.</param>
internal sealed record HookRequest(IReadOnlyDictionary<string, string> Headers, string Body);
