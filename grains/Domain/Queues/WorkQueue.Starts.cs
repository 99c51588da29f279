using System.Collections.Immutable;
using Actors.Jobs;
using Actors.Queues;

namespace Actors.Domain.Queues;

/// <summary>Attempts that began before their start was recorded: those that go on for a while are to be recorded, most are over by then.</summary>
public sealed partial class WorkQueue
{
    private readonly Queue<(Placement Placement, DateTimeOffset At)> _toRecord = new();
    private readonly Dictionary<JobId, ClaimedJob> _claims = [];

    /// <summary>Attempts whose start is to be recorded by now.</summary>
    public ImmutableArray<Placement> TakeToRecord(DateTimeOffset now)
    {
        var due = ImmutableArray.CreateBuilder<Placement>();
        while (_toRecord.TryPeek(out var next) && (next.At <= now || !Stands(next.Placement)))
        {
            _toRecord.Dequeue();
            if (Stands(next.Placement) && next.Placement.GivenUpFor is null)
                due.Add(next.Placement);
        }
        return due.ToImmutable();
    }

    /// <summary>The start could not be recorded; it is due again.</summary>
    public void RecordAgain(Placement placement, DateTimeOffset at) => _toRecord.Enqueue((placement, at));

    /// <summary>Held attempts of a returning executor that this queue knows nothing of.</summary>
    public ImmutableArray<AttemptRef> Unknown(AttachExecutor request) =>
        [.. request.Held.Where(attempt => !_placements.ContainsKey(attempt.JobId) && !_recentEnds.Includes(attempt, request.Executor.Id))];

    /// <summary>Jobs of these attempts go to nobody until <see cref="Unclaim"/>: they are being asked whose they are. Another one's start would be refused, and the
    /// place of the one that has the attempt would seem free meanwhile.</summary>
    public void Claim(ImmutableArray<AttemptRef> attempts)
    {
        foreach (var attempt in attempts)
        {
            if (!_claims.TryGetValue(attempt.JobId, out var claim))
                _claims.Add(attempt.JobId, claim = new ClaimedJob());
            claim.Count++;
        }
    }

    /// <summary>The jobs have answered. Those that were nobody's and wait have their turn.</summary>
    public void Unclaim(ImmutableArray<AttemptRef> attempts, DateTimeOffset now)
    {
        foreach (var attempt in attempts)
        {
            var claim = _claims[attempt.JobId];
            if (--claim.Count > 0)
                continue;
            _claims.Remove(attempt.JobId);
            if (claim.HeldBack is { } entry && !_placements.ContainsKey(entry.Id))
                Offer(entry, now);
        }
    }

    /// <summary>The executor's attempt is not the job's: its place is free. True when the executor is to be told.</summary>
    public bool Disown(Placement placement)
    {
        var stood = Stands(placement);
        Forget(placement);
        return stood && placement.ExecutorId is not null;
    }

    /// <summary>An attempt that was recovered for an executor which then could not attach.</summary>
    public Abandonment GiveUpLost(JobId id) => GiveUp(_placements[id], AbandonReason.ExecutorLost);

    private void RecordLater(Placement placement, DateTimeOffset now)
    {
        if (placement.ExecutorId is not null && placement.Delivery == Delivery.AtLeastOnce)
            _toRecord.Enqueue((placement, now + _limits.RecordStartAfter));
    }

    /// <summary>A job that is being asked whose attempt somebody holds.</summary>
    private sealed class ClaimedJob
    {
        /// <summary>How many ask.</summary>
        public int Count { get; set; }

        /// <summary>Its turn came meanwhile.</summary>
        public QueueEntry? HeldBack { get; set; }
    }
}
