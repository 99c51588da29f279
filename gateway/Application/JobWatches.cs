using System.Collections.Concurrent;
using Actors.Jobs;
using Microsoft.Extensions.Logging;

namespace Actors.Gateway.Application;

/// <summary>Tells watchers of this process what becomes of jobs. A watch begins with the job as it stands, so nothing falls between, and asks again now and
/// then, so that a lost message or a moved grain only delays. It costs no task and no timer of its own.</summary>
public sealed partial class JobWatches : IDisposable
{
    private static readonly TimeSpan LookAgainEvery = JobWatch.Duration / 4;

    /// <summary>Observers, each with a part of the jobs: one alone would tell a busy process's jobs one after the other.</summary>
    private const int Observers = 16;

    /// <summary>Jobs asked again side by side.</summary>
    private const int AskedAtOnce = 256;

    private readonly IGrainFactory _grains;
    private readonly GatewayOptions _options;
    private readonly ILogger<JobWatches> _log;
    private readonly Ear[] _ears;
    private readonly IJobObserver[] _observers;
    private readonly ConcurrentDictionary<JobId, JobWatchers> _watched = new();
    private readonly ITimer _timer;
    private int _count;
    private int _isLooking;

    public JobWatches(IGrainFactory grains, GatewayOptions options, TimeProvider time, ILogger<JobWatches> log)
    {
        _grains = grains;
        _options = options;
        _log = log;
        // Kept: a reference alone does not keep its object alive.
        _ears = [.. Enumerable.Range(0, Observers).Select(_ => new Ear(this))];
        _observers = [.. _ears.Select(grains.CreateObjectReference<IJobObserver>)];
        _timer = time.CreateTimer(static self => _ = ((JobWatches)self!).LookAgain(), this, LookAgainEvery, LookAgainEvery);
    }

    /// <summary>Begins to tell the watcher of the job, and gives the job as it stands. Nothing is begun when this is a refusal or the job has ended.</summary>
    public async ValueTask<Result<JobSnapshot>> Watch(Caller caller, JobId id, IJobWatcher watcher)
    {
        if (Interlocked.Increment(ref _count) > _options.MaxWaiters)
        {
            Interlocked.Decrement(ref _count);
            return new Rejection(RejectionCode.LimitReached, $"{_options.MaxWaiters} ends of jobs are waited for already (MAX_WAITERS)");
        }
        Join(id, watcher);
        Result<JobSnapshot> now = new Rejection(RejectionCode.Unavailable, "the job could not be asked");
        try
        {
            now = await _grains.GetGrain<IJobGrain>(id.ToString()).Watch(ObserverOf(id));
        }
        finally
        {
            if (!now.TryGet(out var job, out _) || job.Status.IsFinal() || job.Owner != caller.User)
                Unwatch(id, watcher);
        }
        return JobService.OnlyOwn(caller, now);
    }

    /// <summary>Ends a watch; one that never was, or has ended, is no matter.</summary>
    public void Unwatch(JobId id, IJobWatcher watcher)
    {
        if (!_watched.TryGetValue(id, out var watchers))
            return;
        if (!watchers.Remove(watcher, out var isEmpty))
            return;
        Interlocked.Decrement(ref _count);
        if (isEmpty)
            _watched.TryRemove(new KeyValuePair<JobId, JobWatchers>(id, watchers));
    }

    public void Dispose() => _timer.Dispose();

    private void Join(JobId id, IJobWatcher watcher)
    {
        while (!_watched.GetOrAdd(id, static _ => new JobWatchers()).TryAdd(watcher))
        {
            // The last watcher left it just now: it is about to be gone, and a new one takes its place.
        }
    }

    private IJobObserver ObserverOf(JobId id) => _observers[(int)((ulong)id.Value / 64 % Observers)];

    private void Tell(JobSnapshot job)
    {
        if (_watched.TryGetValue(job.Id, out var watchers))
            watchers.Tell(static (watcher, job) => watcher.JobChanged(job), job);
    }

    private async Task LookAgain()
    {
        if (Interlocked.Exchange(ref _isLooking, 1) != 0)
            return;
        try
        {
            foreach (var ids in _watched.Keys.Chunk(AskedAtOnce))
                await Task.WhenAll(ids.Select(LookAgain));
        }
        catch (Exception e)
        {
            LogLookFailed(_log, e);
        }
        finally
        {
            Volatile.Write(ref _isLooking, 0);
        }
    }

    private async Task LookAgain(JobId id)
    {
        var answer = await _grains.GetGrain<IJobGrain>(id.ToString()).Watch(ObserverOf(id));
        if (answer.TryGet(out var job, out var rejection))
            Tell(job);
        else if (rejection.Code == RejectionCode.NotFound && _watched.TryGetValue(id, out var watchers))
            watchers.Tell(static (watcher, id) => watcher.JobGone(id), id);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Watched jobs could not be asked; trying again")]
    private static partial void LogLookFailed(ILogger log, Exception error);

    private sealed class Ear(JobWatches watches) : IJobObserver
    {
        public Task JobChanged(JobSnapshot job)
        {
            watches.Tell(job);
            return Task.CompletedTask;
        }
    }
}
