using Actors.Jobs;
using Actors.Queues;

namespace Actors.Domain.Queues;

/// <summary>The attempts whose executor was done with them lately. Until their end is durable their jobs still call themselves running, and a job that is met
/// like that, by an old offer or an old read, must neither be handed out again nor take a place. They are told apart by executor too: a start that was lost before
/// it was recorded leaves its number to the next one.</summary>
public sealed class RecentEnds
{
    /// <summary>As many ends as come while the slowest commit lasts; older ones are durable.</summary>
    private const int Max = 16 * 1024;

    private readonly Dictionary<(JobId Job, string Executor), (int Attempt, long Number)> _attempts = [];
    private readonly Queue<(AttemptRef Attempt, string Executor)> _inOrder = new();
    private long _numbers;

    public void Add(AttemptRef attempt, string executor)
    {
        var key = (attempt.JobId, executor);
        _attempts[key] = (Math.Max(attempt.Attempt, _attempts.GetValueOrDefault(key).Attempt), ++_numbers);
        _inOrder.Enqueue((attempt, executor));
        if (_inOrder.Count > Max)
        {
            var (oldest, its) = _inOrder.Dequeue();
            Remove(oldest, its);
        }
    }

    /// <summary>Its end could not be made durable: it counts as running again.</summary>
    public void Remove(AttemptRef attempt, string executor)
    {
        if (_attempts.GetValueOrDefault((attempt.JobId, executor)).Attempt == attempt.Attempt)
            _attempts.Remove((attempt.JobId, executor));
    }

    public bool Includes(AttemptRef attempt, string? executor) => executor is not null && _attempts.GetValueOrDefault((attempt.JobId, executor)).Attempt >= attempt.Attempt;

    /// <summary>Tells one end of the attempt from one that is reported later; 0 when there is none.</summary>
    public long NumberOf(AttemptRef attempt, string executor) => Includes(attempt, executor) ? _attempts[(attempt.JobId, executor)].Number : 0;
}
