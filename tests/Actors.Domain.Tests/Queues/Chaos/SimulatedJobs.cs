using Actors.Domain.Jobs;
using Actors.Jobs;
using Actors.Queues;

namespace Actors.Domain.Tests.Queues.Chaos;

/// <summary>All jobs of one queue, and the index over them: what is true, whatever the queue believes. Effects lie here until they are delivered,
/// each job's in order.</summary>
internal sealed class SimulatedJobs
{
    private readonly SortedDictionary<JobId, JobState> _jobs = [];
    private readonly SortedDictionary<JobId, Queue<JobEffect>> _effects = [];

    public IReadOnlyCollection<JobState> All => _jobs.Values;

    public IReadOnlyList<JobState> Unfinished => [.. _jobs.Values.Where(job => !job.Status.IsFinal())];

    public JobState this[JobId id] => _jobs[id];

    public Result<JobState> Do(JobId id, JobCommand command, DateTimeOffset now, double chance)
    {
        var state = _jobs.GetValueOrDefault(id);
        if (!JobMachine.Decide(state, command, JobRules.Default, now, chance).TryGet(out var decision, out var rejection))
            return rejection;
        foreach (var transition in decision.Transitions)
            state = JobMachine.Apply(state, transition);
        _jobs[id] = state!;
        foreach (var effect in decision.Effects)
            EffectsOf(id).Enqueue(effect);
        return state!;
    }

    public bool TryTakeEffect(Random random, out JobEffect effect)
    {
        effect = null!;
        if (_effects.Count == 0)
            return false;
        var (id, effects) = _effects.ElementAt(random.Next(_effects.Count));
        effect = effects.Dequeue();
        if (effects.Count == 0)
            _effects.Remove(id);
        return true;
    }

    /// <summary>The process that held them is gone.</summary>
    public void LoseEffects() => _effects.Clear();

    public IReadOnlyList<string> ListWaitingOwners(JobPriority priority, string? after, int limit) =>
        [.. Queued(priority).Select(job => job.Owner).Distinct().Order(StringComparer.Ordinal).Where(owner => string.CompareOrdinal(owner, after) > 0).Take(limit)];

    public IReadOnlyList<QueueEntry> ListWaiting(JobPriority priority, string owner, JobId after, int limit) =>
        [.. Queued(priority).Where(job => job.Owner == owner && job.Id.CompareTo(after) > 0).Take(limit).Select(job => job.QueueEntry)];

    public IReadOnlyList<QueueEntry> ListScheduled(DateTimeOffset dueAfter, JobId after, int limit) =>
    [
        .. _jobs.Values
            .Where(job => job.Status == JobStatus.Scheduled && (job.DueAt, job.Id.Value).CompareTo((dueAfter, after.Value)) > 0)
            .OrderBy(job => job.DueAt).ThenBy(job => job.Id)
            .Take(limit)
            .Select(job => job.QueueEntry),
    ];

    private IEnumerable<JobState> Queued(JobPriority priority) =>
        _jobs.Values.Where(job => job.Status == JobStatus.Queued && job.Spec.Policy.Priority == priority);

    private Queue<JobEffect> EffectsOf(JobId id)
    {
        if (!_effects.TryGetValue(id, out var effects))
            _effects.Add(id, effects = []);
        return effects;
    }
}
