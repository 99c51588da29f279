using Actors.Domain.Webhooks;
using Actors.Storage;
using Actors.Webhooks;
using Microsoft.Extensions.Logging;

namespace Actors.Grains.Webhooks;

/// <summary>Sends what waits for one receiver, some at once, and nothing else: no turn of another grain waits for it. The outbox is the truth; in memory are only the
/// next few deliveries, and how the receiver has been of late. It is the one that changes a delivery once it is stored.</summary>
internal sealed partial class WebhookLaneGrain(
    IWebhookOutbox outbox,
    IWebhookSender sender,
    WebhookRules rules,
    WebhookMetrics metrics,
    TimeProvider time,
    IChance chance,
    ILogger<WebhookLaneGrain> log) : Grain, IWebhookLaneGrain
{
    /// <summary>Deliveries read ahead.</summary>
    private const int Window = 64;

    /// <summary>Deliveries given up or removed in one write.</summary>
    private const int Batch = 1000;

    /// <summary>A wait up to this long is spent in memory; for a longer one the lane is woken.</summary>
    private static readonly TimeSpan LongestStay = TimeSpan.FromMinutes(1);

    /// <summary>Keeps the lane in memory while requests are under way.</summary>
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan StoreRetryDelay = TimeSpan.FromSeconds(1);

    private readonly ReceiverCircuit _circuit = new(rules);
    private readonly AdvanceBuffer _advances = new(rules);
    private readonly Queue<WebhookDelivery> _due = [];
    private readonly HashSet<long> _underWay = [];
    private readonly CancellationTokenSource _leaving = new();
    private IGrainTimer? _timer;
    private DateTimeOffset? _nextDue;
    private int _requests;
    private bool _isPumping;
    private bool _pumpAgain;

    private WebhookLane Lane => new(this.GetPrimaryKeyString());

    private IWebhooksGrain Owner => GrainFactory.GetGrain<IWebhooksGrain>(Lane.Owner);

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => _leaving.CancelAsync();

    public Task Wake(string? ended)
    {
        if (ended is not null)
            _advances.Drop(ended);
        _ = Pump();
        return Task.CompletedTask;
    }

    public Task Offer(string job, string messageId, ReadOnlyMemory<byte> body)
    {
        // To a receiver in trouble progress would be old when it arrives.
        if (!_circuit.IsSuspect && !_advances.Offer(new Advance(job, messageId, body), time.GetUtcNow()))
            LogAdvanceDropped(log, Lane, rules.MaxAdvances);
        _ = Pump();
        return Task.CompletedTask;
    }

    public async Task<Result<WebhookDelivery>> Replay(long delivery)
    {
        if (await outbox.Find(Lane, delivery) is not { } found)
            return new Rejection(RejectionCode.NotFound, "no such delivery");
        if (_underWay.Contains(delivery))
            return found;
        var again = DeliveryMachine.Replay(found, time.GetUtcNow());
        await outbox.Update(again);
        _due.Clear();
        _ = Pump();
        return again;
    }

    /// <summary>Starts as many requests as the receiver may get now, and sees to it that this is looked at again in time.</summary>
    private async Task Pump()
    {
        // What is due is in the outbox: whoever comes next takes it up.
        if (_leaving.IsCancellationRequested)
            return;
        if (_isPumping)
        {
            _pumpAgain = true;
            return;
        }
        _isPumping = true;
        try
        {
            do
            {
                _pumpAgain = false;
                await StartRequests();
            }
            while (_pumpAgain);
            StayUntilNext();
        }
        catch (Exception e)
        {
            LogPumpFailed(log, Lane, e);
            LookAgainIn(StoreRetryDelay);
        }
        finally
        {
            _isPumping = false;
        }
    }

    private async Task StartRequests()
    {
        if (await Owner.Endpoint(Lane) is not { Active: true } endpoint)
        {
            await Close();
            return;
        }
        _nextDue = null;
        while (_requests < _circuit.PlacesAt(time.GetUtcNow()))
        {
            if (await NextDelivery() is { } delivery)
                _ = Deliver(delivery, endpoint);
            else if (_advances.TryTake(time.GetUtcNow(), out var advance))
                _ = Send(advance, endpoint);
            else
                break;
        }
    }

    private async Task<WebhookDelivery?> NextDelivery()
    {
        if (_due.Count == 0)
            await ReadDue();
        while (_due.TryDequeue(out var next))
        {
            if (time.GetUtcNow() - next.Since < rules.GiveUpAfter)
                return next;
            await GiveUp(time.GetUtcNow() - rules.GiveUpAfter, $"the receiver was not reached within {rules.GiveUpAfter}");
            await ReadDue();
        }
        return null;
    }

    private async Task ReadDue()
    {
        _due.Clear();
        var now = time.GetUtcNow();
        foreach (var pending in await outbox.ListPending(Lane, Window + _underWay.Count))
        {
            if (_underWay.Contains(pending.Id))
                continue;
            if (pending.NextAttemptAt > now)
            {
                _nextDue = pending.NextAttemptAt;
                break;
            }
            _due.Enqueue(pending);
        }
    }

    /// <summary>The webhook is gone, or gets nothing any more.</summary>
    private async Task Close()
    {
        _due.Clear();
        _advances.Clear();
        if (await Owner.Endpoint(Lane) is not null)
        {
            await GiveUp(DateTimeOffset.MaxValue, "the webhook is not active");
            return;
        }
        while (await outbox.Remove(Lane, Batch) == Batch)
            LogRemoving(log, Lane);
    }

    private async Task GiveUp(DateTimeOffset since, string reason)
    {
        int count, all = 0;
        do
            all += count = await outbox.GiveUp(Lane, since, reason, time.GetUtcNow(), Batch);
        while (count == Batch);
        metrics.GivenUp(all);
        if (all > 0)
            LogGivenUp(log, Lane, all, reason);
    }

    private void StayUntilNext()
    {
        var now = time.GetUtcNow();
        var isFull = _requests >= _circuit.PlacesAt(now);
        var next = _circuit.NextAt > now ? _circuit.NextAt
            : isFull ? null
            : Earliest(_due.Count > 0 ? now : null, _nextDue, _advances.NextDue);
        var wait = next - now ?? TimeSpan.MaxValue;
        // The end of a request looks again by itself.
        if (_requests > 0)
            LookAgainIn(wait < Heartbeat ? wait : Heartbeat);
        else if (wait <= LongestStay)
            LookAgainIn(wait);
        else
            Leave();
    }

    private void LookAgainIn(TimeSpan wait)
    {
        var due = wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
        if (_timer is null)
            _timer = this.RegisterGrainTimer(_ => Wake(null), new GrainTimerCreationOptions { DueTime = due, Period = Heartbeat, KeepAlive = true });
        else
            _timer.Change(due, Heartbeat);
    }

    private void Leave()
    {
        _timer?.Dispose();
        _timer = null;
    }

    private static DateTimeOffset? Earliest(params ReadOnlySpan<DateTimeOffset?> times)
    {
        DateTimeOffset? earliest = null;
        foreach (var at in times)
            earliest = earliest is null || at < earliest ? at ?? earliest : earliest;
        return earliest;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Webhooks to {Lane} could not be looked after; trying again")]
    private static partial void LogPumpFailed(ILogger log, WebhookLane lane, Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Webhooks to {Lane}: {Count} deliveries are given up: {Reason}")]
    private static partial void LogGivenUp(ILogger log, WebhookLane lane, int count, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Webhooks to {Lane} are being removed")]
    private static partial void LogRemoving(ILogger log, WebhookLane lane);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Webhooks to {Lane}: progress is dropped, that of {Max} jobs waits already")]
    private static partial void LogAdvanceDropped(ILogger log, WebhookLane lane, int max);
}
