using Actors.Jobs;
using Actors.Link.V1;
using Actors.Queues;
using Actors.Simulation.Engine;

namespace Actors.Simulation.Workers;

/// <summary>An attempt from its assignment until the silo has its end.</summary>
internal sealed class WorkerAttempt(Assign assignment)
{
    private readonly List<VirtualClock.Due> _events = [];

    public Assign Assignment { get; } = assignment;

    public AttemptRef Ref { get; } = new(new JobId(assignment.Attempt.JobId), assignment.Attempt.Attempt);

    public WorkerScript Script { get; } = WorkerScript.Of(assignment.Payload.Memory);

    /// <summary>It has one of the worker's places.</summary>
    public bool IsRunning { get; set; }

    /// <summary>The end its handler was asked to come to; null when it was not asked.</summary>
    public EndKind? AskedToEnd { get; set; }

    /// <summary>The end, once there is one: sent until the silo acknowledges it.</summary>
    public Finished? End { get; set; }

    /// <summary>The silo wants it ended, and counts on it no more.</summary>
    public bool IsCanceled { get; set; }

    /// <summary>In the silo's account it has a place: it told nobody that it is over, and was not told to be.</summary>
    public bool CountsForSilo => End is null && !IsCanceled;

    /// <summary>Something that happens while it runs.</summary>
    public void Later(VirtualClock.Due due) => _events.Add(due);

    /// <summary>Nothing happens to it any more.</summary>
    public void Stop()
    {
        foreach (var due in _events)
            due.Cancel();
        _events.Clear();
    }
}
