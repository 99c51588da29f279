using Actors.Domain.Jobs;
using Actors.Jobs;

namespace Actors.Simulation.Audit;

/// <summary>What was seen of one job from outside.</summary>
internal sealed class JobFacts(JobId id)
{
    private readonly SortedDictionary<int, AttemptFacts> _attempts = [];

    public JobId Id => id;

    /// <summary>As the disk has it; null before its first write is durable.</summary>
    public JobState? Stored { get; set; }

    /// <summary>A client was told that the job is accepted.</summary>
    public bool IsAcknowledged { get; set; }

    public bool IsCancelAsked { get; set; }

    /// <summary>When the client sent the submit, and when it had the answer.</summary>
    public (TimeSpan Asked, TimeSpan Answered) Submit { get; set; }

    /// <summary>The highest transition that a client has seen.</summary>
    public long SeenSeq { get; set; }

    public IReadOnlyDictionary<int, AttemptFacts> Attempts => _attempts;

    public AttemptFacts Attempt(int number)
    {
        if (!_attempts.TryGetValue(number, out var attempt))
            _attempts.Add(number, attempt = new AttemptFacts());
        return attempt;
    }
}
