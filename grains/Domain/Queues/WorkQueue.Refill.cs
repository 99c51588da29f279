using Actors.Queues;

namespace Actors.Domain.Queues;

/// <summary>What is to be read from the index, and what came of it.</summary>
public sealed partial class WorkQueue
{
    public IEnumerable<PriorityLanes> LanesWantingOwners() => _lanes.Where(lanes => lanes.WantsOwners);

    /// <summary>Costs what it gives, so that it can be asked after every grant.</summary>
    public IEnumerable<(PriorityLanes Lanes, OwnerLane Lane)> LanesWantingRefill()
    {
        foreach (var lanes in _lanes)
        {
            if (!lanes.MayWantRefill)
                continue;
            foreach (var lane in lanes.LanesToRefill())
                yield return (lanes, lane);
        }
    }

    public bool WantsScheduled => _scheduled.WantsRefill;

    public IndexWindow.Position BeginScheduled() => _scheduled.BeginRefill();

    /// <param name="entries">Null when the read failed.</param>
    /// <param name="asked">How many were asked for.</param>
    public void EndScheduled(IReadOnlyList<QueueEntry>? entries, int asked)
    {
        if (entries is null)
        {
            _scheduled.AbortRefill();
            return;
        }
        _scheduled.EndRefill([.. entries.Select(entry => new IndexWindow.Position(entry.DueAt, entry.Id))], complete: entries.Count < asked);
    }
}
