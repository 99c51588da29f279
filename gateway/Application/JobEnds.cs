using System.Collections.Concurrent;
using Actors.Jobs;

namespace Actors.Gateway.Application;

/// <summary>Lets requests wait for a job to change or end. One observer per process hears of all jobs that somebody waits for; it subscribes before it
/// looks, so nothing falls between the two, and subscribes again now and then, so that a lost message or a moved grain only delays.</summary>
public sealed class JobEnds : IJobObserver
{
    private static readonly TimeSpan SubscribeAgain = JobWatch.Duration / 4;

    private readonly IGrainFactory _grains;
    private readonly GatewayOptions _options;
    private readonly TimeProvider _time;
    private readonly IJobObserver _self;
    private readonly ConcurrentDictionary<JobId, JobChange> _changes = new();
    private int _waiters;
    private volatile bool _isOver;

    public JobEnds(IGrainFactory grains, GatewayOptions options, TimeProvider time)
    {
        _grains = grains;
        _options = options;
        _time = time;
        _self = grains.CreateObjectReference<IJobObserver>(this);
    }

    public Task JobChanged(JobSnapshot job)
    {
        if (_changes.TryGetValue(job.Id, out var change))
            change.Publish(job);
        return Task.CompletedTask;
    }

    /// <summary>From now on nobody waits: the time of all is up. A server that stops would otherwise have to wait for them.</summary>
    public void EndWaits()
    {
        _isOver = true;
        foreach (var change in _changes.Values)
            change.Publish(null);
    }

    /// <summary>The job once it has ended, or as it stands when the time is up.</summary>
    public Task<Result<JobSnapshot>> WaitForEnd(JobId id, TimeSpan atMost, CancellationToken cancellation) =>
        WaitUntil(id, static job => job.Status.IsFinal(), atMost, cancellation);

    /// <summary>The job once it is past a transition that the caller has seen, or as it stands when the time is up.</summary>
    public Task<Result<JobSnapshot>> WaitForChange(JobId id, long afterSeq, TimeSpan atMost, CancellationToken cancellation) =>
        WaitUntil(id, job => job.Seq > afterSeq || job.Status.IsFinal(), atMost, cancellation);

    private async Task<Result<JobSnapshot>> WaitUntil(JobId id, Func<JobSnapshot, bool> enough, TimeSpan atMost, CancellationToken cancellation)
    {
        if (Interlocked.Increment(ref _waiters) > _options.MaxWaiters)
        {
            Interlocked.Decrement(ref _waiters);
            return new Rejection(RejectionCode.LimitReached, $"{_options.MaxWaiters} requests wait already (MAX_WAITERS)");
        }
        var change = Join(id);
        try
        {
            var until = _time.GetUtcNow() + atMost;
            while (true)
            {
                var next = change.Next;
                var watched = await _grains.GetGrain<IJobGrain>(id.ToString()).Watch(_self);
                var left = until - _time.GetUtcNow();
                if (!watched.TryGet(out var job, out _) || enough(job) || left <= TimeSpan.Zero || _isOver)
                    return watched;
                if (await Changed(next, left < SubscribeAgain ? left : SubscribeAgain, cancellation) is { } changed && enough(changed))
                    return changed;
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiters);
            Leave(id, change);
        }
    }

    private async Task<JobSnapshot?> Changed(Task<JobSnapshot?> next, TimeSpan atMost, CancellationToken cancellation)
    {
        try
        {
            return await next.WaitAsync(atMost, _time, cancellation);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    private JobChange Join(JobId id)
    {
        while (true)
        {
            var change = _changes.GetOrAdd(id, static _ => new JobChange());
            if (change.TryJoin())
                return change;
        }
    }

    private void Leave(JobId id, JobChange change)
    {
        if (change.Leave())
            _changes.TryRemove(new KeyValuePair<JobId, JobChange>(id, change));
    }
}
