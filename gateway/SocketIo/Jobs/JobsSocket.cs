using System.Text.Json;
using Actors.Gateway.Application.Live;
using Actors.Gateway.Http;
using Actors.Gateway.SocketIo.Server;
using Actors.Jobs;

namespace Actors.Gateway.SocketIo.Jobs;

/// <summary>A client of the jobs' namespace: it is sent <c>job:progress</c>, <c>job:completed</c> and <c>job:failed</c> of all its user's jobs, and <c>job:ID:progress</c>
/// and so on of those it subscribes to.</summary>
internal sealed class JobsSocket : ISocketListener, IJobListener
{
    private readonly SocketIoSocket _socket;
    private readonly JobFeed _feed;
    private readonly Caller _caller;
    private readonly JobSubscriptions _subscriptions;
    private IDisposable? _listening;
    private volatile bool _isConnected;
    private volatile bool _hasExpired;

    public JobsSocket(SocketIoSocket socket, JobFeed feed, Caller caller, LiveOptions options)
    {
        (_socket, _feed, _caller) = (socket, feed, caller);
        _subscriptions = new JobSubscriptions(feed, caller, options.MaxSubscriptions, happened => socket.Send(JobsFrames.Of(happened).ToSubscribers));
    }

    /// <summary>Begins to hear of the user's jobs; the refusal when there is no room. To be ended by <see cref="Disconnected"/>.</summary>
    public async Task<Rejection?> Join()
    {
        if (!(await _feed.Listen(_caller, this)).TryGet(out _listening, out var refusal))
            return refusal;
        return null;
    }

    public void Connected()
    {
        _isConnected = true;
        if (_hasExpired)
            _socket.Disconnect("the token has expired");
    }

    public void Heard(LiveEvent happened)
    {
        if (!_isConnected)
            return;
        _socket.Send(JobsFrames.Of(happened).ToUser);
        _subscriptions.Hear(happened);
    }

    public void Expired()
    {
        _hasExpired = true;
        if (_isConnected)
            _socket.Disconnect("the token has expired");
    }

    public ValueTask Received(SocketEvent received) => received.Name switch
    {
        "subscribe:job" => Subscribe(received),
        "unsubscribe:job" => Unsubscribe(received),
        _ => Refuse(received, new Rejection(RejectionCode.Invalid, $"no such event; there are subscribe:job and unsubscribe:job")),
    };

    public void Disconnected(string reason)
    {
        _isConnected = false;
        _listening?.Dispose();
    }

    private async ValueTask Subscribe(SocketEvent received)
    {
        if (!TryReadJob(received.First, out var id, out var after, out var mistake))
        {
            await Refuse(received, mistake);
            return;
        }
        if (!(await _subscriptions.Subscribe(id, after)).TryGet(out var subscription, out var rejection))
        {
            await Refuse(received, rejection);
            return;
        }
        _socket.Acknowledge(received, json =>
        {
            json.WriteStartObject();
            json.WriteBoolean("ok", true);
            json.WriteString("jobId", id.ToString());
            json.WriteString("state", JobJson.StateOf(subscription.Job.Status));
            json.WriteNumber("seq", subscription.Seq);
            json.WriteEndObject();
        });
    }

    private ValueTask Unsubscribe(SocketEvent received)
    {
        if (!TryReadJob(received.First, out var id, out _, out var mistake))
            return Refuse(received, mistake);
        var was = _subscriptions.Unsubscribe(id);
        _socket.Acknowledge(received, json =>
        {
            json.WriteStartObject();
            json.WriteBoolean("ok", true);
            json.WriteString("jobId", id.ToString());
            json.WriteBoolean("wasSubscribed", was);
            json.WriteEndObject();
        });
        return ValueTask.CompletedTask;
    }

    /// <summary>Told only to a client that asked for an acknowledgement: an event for it could be taken for one of a job.</summary>
    private ValueTask Refuse(SocketEvent received, Rejection rejection)
    {
        _socket.Acknowledge(received, json =>
        {
            json.WriteStartObject();
            json.WriteBoolean("ok", false);
            json.WriteString("error", rejection.Message);
            json.WriteString("code", LiveRefusals.CodeOf(rejection.Code));
            json.WriteEndObject();
        });
        return ValueTask.CompletedTask;
    }

    /// <summary>A job's id, or an object with it and the last number the client knows.</summary>
    private static bool TryReadJob(JsonElement argument, out JobId id, out long after, out Rejection mistake)
    {
        (id, after) = (default, 0);
        mistake = new Rejection(RejectionCode.NotFound, "no such job");
        var name = argument;
        if (argument.ValueKind == JsonValueKind.Object)
        {
            name = argument.TryGetProperty("jobId", out var given) ? given : default;
            if (argument.TryGetProperty("after", out var number) && number.ValueKind != JsonValueKind.Null
                && (number.ValueKind != JsonValueKind.Number || !number.TryGetInt64(out after) || after < 0))
            {
                mistake = new Rejection(RejectionCode.Invalid, "after is the number of an event, 0 or more");
                return false;
            }
        }
        if (name.ValueKind == JsonValueKind.String)
            return JobId.TryParse(name.GetString(), out id);
        mistake = new Rejection(RejectionCode.Invalid, "a job's id as a string, or { jobId, after }");
        return false;
    }
}
