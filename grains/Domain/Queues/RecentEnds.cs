using Actors.Jobs;
using Actors.Queues;

namespace Actors.Domain.Queues;

/// <summary>The attempts whose executor was done with them lately. Until their end is durable their jobs still call themselves running, and a job that is met
/// like that, by an old offer or an old read, must neither be handed out again nor take a place.</summary>
public sealed class RecentEnds
{
    /// <summary>As many ends as come while the slowest commit lasts; older ones are durable.</summary>
    private const int Max = 16 * 1024;

    private readonly Dictionary<JobId, int> _attempts = [];
    private readonly Queue<AttemptRef> _inOrder = new();

    public void Add(AttemptRef attempt)
    {
        _attempts[attempt.JobId] = Math.Max(attempt.Attempt, _attempts.GetValueOrDefault(attempt.JobId));
        _inOrder.Enqueue(attempt);
        if (_inOrder.Count > Max)
            Remove(_inOrder.Dequeue());
    }

    /// <summary>Its end could not be made durable: it counts as running again.</summary>
    public void Remove(AttemptRef attempt)
    {
        if (_attempts.GetValueOrDefault(attempt.JobId) == attempt.Attempt)
            _attempts.Remove(attempt.JobId);
    }

    public bool Includes(AttemptRef attempt) => _attempts.GetValueOrDefault(attempt.JobId) >= attempt.Attempt;
}
