using System.Collections.Immutable;
using Actors.Jobs;
using Microsoft.Extensions.Logging;
using Orleans.Streams;

namespace Actors.Gateway.Application.Live;

/// <summary>One owner's stream in this process: subscribed to once, and passed on to all of the owner's connections.</summary>
internal sealed partial class OwnerFeed(string owner, LiveEventWriter writer, ILogger log) : IAsyncObserver<JobEvent>
{
    private readonly Lock _gate = new();
    private ImmutableArray<IJobListener> _listeners = [];
    private Task<StreamSubscriptionHandle<JobEvent>>? _subscription;
    private bool _isClosed;

    /// <summary>False when the feed was closed meanwhile: its owner's next one has to be asked.</summary>
    /// <param name="refusal">Why there is no room.</param>
    public bool TryAdd(IJobListener listener, int atMost, IAsyncStream<JobEvent> stream, out Task subscribed, out Rejection? refusal)
    {
        (subscribed, refusal) = (Task.CompletedTask, null);
        lock (_gate)
        {
            if (_isClosed)
                return false;
            if (_listeners.Length >= atMost)
            {
                refusal = new Rejection(RejectionCode.LimitReached, $"a user has at most {atMost} live connections");
                return true;
            }
            _listeners = _listeners.Add(listener);
            subscribed = _subscription ??= stream.SubscribeAsync(this);
            return true;
        }
    }

    /// <summary>True when it was the last one: the feed is closed then.</summary>
    public bool Remove(IJobListener listener)
    {
        lock (_gate)
        {
            _listeners = _listeners.Remove(listener);
            if (!_listeners.IsEmpty || _isClosed)
                return false;
            _isClosed = true;
        }
        _ = Unsubscribe();
        return true;
    }

    public async Task OnNextAsync(JobEvent item, StreamSequenceToken? token = null)
    {
        if (_listeners.IsEmpty || !LiveEventWriter.IsTold(item))
            return;
        LiveEvent happened;
        try
        {
            happened = await writer.Of(item);
        }
        catch (Exception e)
        {
            // Only what a client sees is lost, and it sees that a number is missing.
            LogNotTold(log, item.Id, item.Seq, e);
            return;
        }
        foreach (var listener in _listeners)
            listener.Heard(happened);
    }

    public Task OnErrorAsync(Exception ex)
    {
        LogStreamFailed(log, owner, ex);
        return Task.CompletedTask;
    }

    private async Task Unsubscribe()
    {
        try
        {
            if (_subscription is { } subscription)
                await (await subscription).UnsubscribeAsync();
        }
        catch (Exception e)
        {
            LogStreamFailed(log, owner, e);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {JobId}: event {Seq} could not be shown to those who watch")]
    private static partial void LogNotTold(ILogger log, JobId jobId, long seq, Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The live stream of {Owner} failed")]
    private static partial void LogStreamFailed(ILogger log, string owner, Exception error);
}
