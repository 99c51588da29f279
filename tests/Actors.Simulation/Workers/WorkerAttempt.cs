using Actors.Jobs;
using Actors.Simulation.Engine;

namespace Actors.Simulation.Workers;

/// <summary>An attempt that a worker has: running, or over and not acknowledged.</summary>
internal sealed class WorkerAttempt(string name, VirtualClock.Due end)
{
    public string Name => name;

    public JobOutcome? Outcome { get; set; }

    public bool IsOver => Outcome is not null;

    public void Stop() => end.Cancel();
}
