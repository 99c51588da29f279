using Actors.Jobs;

namespace Actors.Grains.Jobs;

/// <summary>Who wants to hear of a job's transitions, and until when.</summary>
internal sealed class JobWatchers
{
    /// <summary>Watchers of one job. Edges share one watch per process and job, so this bounds processes, not users.</summary>
    public const int Max = 1000;

    private readonly Dictionary<IJobObserver, DateTimeOffset> _until = [];

    public bool IsEmpty => _until.Count == 0;

    public bool TryAdd(IJobObserver observer, DateTimeOffset now)
    {
        foreach (var (gone, _) in _until.Where(entry => entry.Value <= now).ToArray())
            _until.Remove(gone);
        if (_until.Count >= Max && !_until.ContainsKey(observer))
            return false;
        _until[observer] = now + JobWatch.Duration;
        return true;
    }

    public void Remove(IJobObserver observer) => _until.Remove(observer);

    public void Notify(JobSnapshot job, DateTimeOffset now)
    {
        foreach (var (observer, until) in _until)
        {
            if (until > now)
                _ = observer.JobChanged(job);
        }
    }
}
