using Actors.Gateway.Application.Live;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.SignalR;

namespace Actors.Gateway.SignalR;

/// <summary>One connection of the hub. SignalR would keep whatever is sent to a client that does not read: so it is sent one event after the other, and what
/// waits is bounded.</summary>
internal sealed class HubClient : IJobListener
{
    private readonly HubCallerContext _context;
    private readonly IClientProxy _client;
    private readonly JobFeed _feed;
    private readonly Caller _caller;
    private readonly LiveOutbox _outbox;
    private readonly Lock _gate = new();
    private MessageAllowance _allowance;
    private IDisposable? _listening;

    public HubClient(HubCallerContext context, IHubContext<JobsHub> hub, Caller caller, JobFeed feed, LiveOptions options, TimeProvider time)
    {
        (_context, _caller, _feed) = (context, caller, feed);
        _client = hub.Clients.Client(context.ConnectionId);
        _outbox = new LiveOutbox(options.MaxQueuedBytes);
        _allowance = new MessageAllowance(options.MaxMessagesPerSecond, options.MaxMessageBurst, time);
        Subscriptions = new JobSubscriptions(feed, caller, options.MaxSubscriptions, happened => Tell(happened, toSubscribers: true));
    }

    public JobSubscriptions Subscriptions { get; }

    /// <summary>Begins to hear of the user's jobs; the refusal when there is no room.</summary>
    public async Task<Rejection?> Join()
    {
        if (!(await _feed.Listen(_caller, this)).TryGet(out _listening, out var refusal))
            return refusal;
        _ = SendAll();
        return null;
    }

    public void Leave()
    {
        _listening?.Dispose();
        _outbox.Close();
    }

    public void Heard(LiveEvent happened)
    {
        Tell(happened, toSubscribers: false);
        Subscriptions.Hear(happened);
    }

    /// <summary>Closed so that the client may come back: one that is aborted is told not to.</summary>
    public void Expired()
    {
        if (_context.Features.Get<IConnectionLifetimeNotificationFeature>() is { } connection)
            connection.RequestClose();
        else
            _context.Abort();
    }

    /// <summary>Done when all that the client was to be told so far is on its way, before anything that is written after it.</summary>
    public Task AllSent() => _outbox.AllSent().WaitAsync(_context.ConnectionAborted);

    /// <exception cref="HubException">The client sends too much; it is cut off.</exception>
    public void CountMessage()
    {
        lock (_gate)
        {
            if (_allowance.TryTake())
                return;
        }
        _context.Abort();
        throw new HubException("too many messages");
    }

    private void Tell(LiveEvent happened, bool toSubscribers)
    {
        if (!_outbox.TryAdd(happened, toSubscribers))
            _context.Abort();
    }

    private async Task SendAll()
    {
        try
        {
            while (await _outbox.WaitToTake(_context.ConnectionAborted))
            {
                while (_outbox.TryTake(out var item))
                {
                    await _client.SendCoreAsync(NameOf(item), [item.Happened.As(static happened => new ReadyJson(happened.Json))], _context.ConnectionAborted);
                    _outbox.Sent(item);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The client is gone.
        }
        finally
        {
            Leave();
        }
    }

    private static string NameOf(LiveOutbox.Item item) =>
        item.ToSubscribers ? $"job:{item.Happened.Job}:{item.Happened.KindName}" : $"job:{item.Happened.KindName}";
}
