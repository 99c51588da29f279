using System.Collections.Immutable;
using Actors.Domain.Queues;
using Actors.Grains.Jobs;
using Actors.Jobs;
using Actors.Queues;
using Actors.Storage;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Actors.Grains.Queues;

/// <summary>Holds one queue: tells <see cref="WorkQueue"/> what happens, and carries out what it says is next. It is reentrant, because every call runs
/// through without waiting, and what does wait (a job that starts, a page of the index) goes on beside it.</summary>
[Reentrant]
internal sealed partial class QueueGrain(
    [PersistentState("queue", GrainNames.DefaultStorage)] IPersistentState<QueueState> state,
    IJobIndex index,
    WorkQueueLimits limits,
    JobMetrics metrics,
    TimeProvider time,
    ILogger<QueueGrain> log) : Grain, IQueueGrain, IRemindable
{
    /// <summary>How long granting rests after the store refused a start.</summary>
    private static readonly TimeSpan PauseAfterRefusal = TimeSpan.FromSeconds(1);

    /// <summary>How many times a poller waits for a page of the index before it is told that there is nothing.</summary>
    private const int PollRefillRounds = 3;

    private readonly WorkQueue _queue = new(limits);
    private readonly Dictionary<string, Presence> _present = new(StringComparer.Ordinal);
    private DateTimeOffset _pausedUntil;

    private QueueId Id => new(this.GetPrimaryKeyString());

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (state.RecordExists)
            _queue.Gate.Set(state.State.Policy, Now, isFull: false);
        await RecoverRunning();
        _queue.Reread();
        Pump();
    }

    public Task<OfferReply> Offer(QueueEntry entry)
    {
        var reply = _queue.Offer(entry, Now);
        KeepReminder();
        Pump();
        return Task.FromResult(reply);
    }

    public Task OfferMany(ImmutableArray<QueueEntry> entries)
    {
        var now = Now;
        foreach (var entry in entries)
            _queue.Offer(entry, now);
        KeepReminder();
        Pump();
        return Task.CompletedTask;
    }

    public Task Withdraw(QueueEntry entry)
    {
        _queue.Withdraw(entry);
        return Task.CompletedTask;
    }

    public async Task<Result<Attached>> Attach(AttachExecutor executor, IExecutorObserver observer)
    {
        var unknown = _queue.Unknown(executor);
        _queue.Claim(unknown);
        var (isSure, kept) = unknown.IsEmpty ? (true, []) : await Adopt(unknown, executor.Executor);
        var adopted = kept.Where(job => _queue.Recover(job, Now)).ToArray();
        _queue.Unclaim(unknown, Now);
        // It would be told to end what may be its own. Those that it keeps wait for it as long as a lease lasts.
        if (!isSure)
            return new Rejection(RejectionCode.Unavailable, "whose the held attempts are cannot be read at the moment");
        if (!_queue.Attach(executor, kept, Now).TryGet(out var attached, out var rejection))
        {
            // A later connection was faster, and said what it holds.
            foreach (var job in adopted)
                _ = GiveUp(_queue.GiveUpLost(job.Id));
            return rejection;
        }
        if (_present.TryGetValue(executor.Executor.Id, out var former))
            _ = former.Observer.Superseded();
        var present = new Presence(observer, executor.ForOneAttempt ? LogLevel.Debug : LogLevel.Information);
        _present[executor.Executor.Id] = present;
        LogAttached(log, attached.Abandoned.IsEmpty ? present.News : LogLevel.Information, Id, executor.Executor.Id, executor.Executor.BootId, executor.Capacity, executor.Held.Length, attached.Abandoned.Length);
        foreach (var abandonment in attached.Abandoned)
            _ = GiveUp(abandonment);
        Pump();
        return attached.Reply;
    }

    public Task Detach(string executorId, string connectionId)
    {
        if (_queue.Detach(executorId, connectionId, Now))
        {
            _present.Remove(executorId, out var present);
            LogDetached(log, present.News, Id, executorId);
        }
        ArmTick();
        return Task.CompletedTask;
    }

    public Task<HeartbeatReply> Heartbeat(string executorId, string connectionId, int capacity)
    {
        if (!_queue.Heartbeat(executorId, connectionId, capacity, Now))
            return Task.FromResult(default(HeartbeatReply));
        Pump();
        return Task.FromResult(_queue.Presence(executorId, Now));
    }

    public Task Release(string executorId, ImmutableArray<AttemptRef> attempts)
    {
        _queue.Release(executorId, attempts);
        Pump();
        return Task.CompletedTask;
    }

    public Task Reclaim(string executorId, AttemptRef attempt)
    {
        _ = WatchAgain(executorId, attempt);
        return Task.CompletedTask;
    }

    public Task Settled(AttemptRef attempt)
    {
        _queue.Settled(attempt);
        return Task.CompletedTask;
    }

    public Task CancelAttempt(AttemptRef attempt)
    {
        if (_queue.CancelAttempt(attempt) is { } executor)
            TellCancel(executor.Identity.Id, attempt);
        return Task.CompletedTask;
    }

    public async Task<Result<Assignment?>> Poll(string pollerId)
    {
        for (var round = 0; ; round++)
        {
            while (_queue.TryGrantToPoller(pollerId, Now, out var grant))
            {
                var started = await Start(grant);
                if (started.TryGet(out var job, out var rejection))
                {
                    ArmTick();
                    return AssignmentOf(job);
                }
                if (rejection.Code == RejectionCode.Unavailable)
                    return rejection;
            }
            Refill();
            if (!IsLoading || round == PollRefillRounds)
                return default(Result<Assignment?>);
            await WhenLoaded();
        }
    }

    public async Task<QueueSnapshot> Get()
    {
        var counts = await index.CountByQueue(Id);
        var oldest = counts[(int)JobStatus.Queued] > 0 ? await index.OldestWaiting(Id) : null;
        return new QueueSnapshot
        {
            Queue = Id,
            Waiting = counts[(int)JobStatus.Queued],
            Scheduled = counts[(int)JobStatus.Scheduled],
            Running = counts[(int)JobStatus.Running],
            Policy = _queue.Gate.Policy,
            OldestWaiting = oldest?.Time,
            Executors =
            [
                .. _queue.Executors.Select(executor => new ExecutorSnapshot
                {
                    Id = executor.Identity.Id,
                    Connected = executor.ConnectionId is not null,
                    Capacity = executor.Capacity,
                    Running = executor.Jobs.Count,
                    LastSeen = executor.LastHeard,
                }),
            ],
        };
    }

    /// <summary>Being activated is all that waking takes.</summary>
    public Task Wake() => Task.CompletedTask;

    private DateTimeOffset Now => time.GetUtcNow();

    private IJobGrain Job(JobId id) => GrainFactory.GetGrain<IJobGrain>(id.ToString());

    /// <summary>Gives free places to waiting jobs, reads on in the index where that is due, and sees to the timer.</summary>
    private void Pump()
    {
        var now = Now;
        if (_pausedUntil <= now)
        {
            while (_queue.TryGrant(now, out var grant))
                _ = StartAndSend(grant);
            foreach (var executor in _queue.TakeWanted(now))
                TellWanted(executor);
        }
        Refill();
        ArmTick();
    }

    private void TellWanted(string executorId)
    {
        if (_present.TryGetValue(executorId, out var present))
            _ = present.Observer.Wanted(Id);
    }

    private void TellCancel(string executorId, AttemptRef attempt)
    {
        if (_present.TryGetValue(executorId, out var present))
            _ = present.Observer.CancelAttempt(attempt);
    }

    [LoggerMessage(Message = "Queue {Queue}: {Executor} attached (boot {BootId}, capacity {Capacity}, holds {Held}, gave up {Abandoned})")]
    private static partial void LogAttached(ILogger log, LogLevel level, QueueId queue, string executor, string bootId, int capacity, int held, int abandoned);

    [LoggerMessage(Message = "Queue {Queue}: {Executor} detached")]
    private static partial void LogDetached(ILogger log, LogLevel level, QueueId queue, string executor);

    /// <summary>An executor that is attached.</summary>
    /// <param name="News">How loudly its coming and going is told.</param>
    private readonly record struct Presence(IExecutorObserver Observer, LogLevel News);
}
