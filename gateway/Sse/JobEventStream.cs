using System.Buffers;
using System.Text;
using Actors.Gateway.Application.Live;
using Actors.Jobs;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Actors.Gateway.Sse;

/// <summary>One client's stream of one job's events.</summary>
internal sealed class JobEventStream : IJobListener
{
    /// <summary>After how long a client should come back when the connection broke.</summary>
    private static readonly byte[] Opening = "retry: 2000\n\n"u8.ToArray();

    /// <summary>A comment: it keeps proxies from taking the connection for dead, and shows a client that is gone.</summary>
    private static readonly byte[] Heartbeat = ":\n\n"u8.ToArray();

    /// <summary>A comment for whoever wonders why the stream ended. An event source comes back with the same token, and is told by a 401 to stop.</summary>
    private static readonly byte[] Farewell = ": the token has expired\n\n"u8.ToArray();

    private static readonly SearchValues<byte> LineEnds = SearchValues.Create("\r\n"u8);

    private readonly HttpContext _http;
    private readonly LiveOptions _options;
    private readonly TimeProvider _time;
    private readonly LiveOutbox _outbox;
    private readonly JobSubscriptions _subscriptions;

    public JobEventStream(HttpContext http, JobFeed feed, Caller caller, LiveOptions options, TimeProvider time)
    {
        (_http, _options, _time) = (http, options, time);
        _outbox = new LiveOutbox(options.MaxQueuedBytes);
        _subscriptions = new JobSubscriptions(feed, caller, atMost: 1, Tell);
    }

    public void Heard(LiveEvent happened) => _subscriptions.Hear(happened);

    public void Expired() => _outbox.Close();

    /// <summary>False when the job has ended and the client knows it.</summary>
    public async Task<Result<bool>> Follow(JobId job, long after)
    {
        if (!(await _subscriptions.Subscribe(job, after)).TryGet(out var followed, out var rejection))
            return rejection;
        return !followed.Job.Status.IsFinal() || followed.Seq > after;
    }

    /// <summary>Sends until the job or the client's token has ended, or the client is gone.</summary>
    public async Task Send(CancellationToken ended)
    {
        _http.Response.ContentType = "text/event-stream";
        _http.Response.Headers.CacheControl = "no-store";
        // Proxies are not to collect events.
        _http.Response.Headers["X-Accel-Buffering"] = "no";
        _http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        var body = _http.Response.BodyWriter;
        using var heartbeat = new PeriodicTimer(_options.PingInterval, _time);
        try
        {
            await body.WriteAsync(Opening, ended);
            var more = _outbox.WaitToTake(ended).AsTask();
            var beat = heartbeat.WaitForNextTickAsync(ended).AsTask();
            while (true)
            {
                await Task.WhenAny(more, beat);
                if (!more.IsCompleted)
                {
                    await beat;
                    await body.WriteAsync(Heartbeat, ended);
                    beat = heartbeat.WaitForNextTickAsync(ended).AsTask();
                    continue;
                }
                if (!await more)
                {
                    await body.WriteAsync(Farewell, ended);
                    return;
                }
                while (_outbox.TryTake(out var item))
                {
                    Write(body, item.Happened);
                    await body.FlushAsync(ended);
                    _outbox.Sent(item);
                    if (item.Happened.IsEnd)
                        return;
                }
                more = _outbox.WaitToTake(ended).AsTask();
            }
        }
        catch (OperationCanceledException)
        {
            // The client is gone, or the server stops: the client comes back.
        }
    }

    private void Tell(LiveEvent happened)
    {
        if (!_outbox.TryAdd(happened, toSubscribers: true))
            _http.Abort();
    }

    private static void Write(IBufferWriter<byte> body, LiveEvent happened)
    {
        Encoding.ASCII.GetBytes($"id: {happened.Seq}\nevent: {happened.KindName}\ndata: ", body);
        var start = body.GetSpan(happened.Json.Length);
        happened.Json.Span.CopyTo(start);
        // A worker's result may be written over several lines; between the tokens of JSON a space does as well.
        start[..happened.Json.Length].ReplaceAny(LineEnds, (byte)' ');
        body.Advance(happened.Json.Length);
        body.Write("\n\n"u8);
    }
}
