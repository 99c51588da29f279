namespace Actors.Simulation.Engine;

/// <summary>The one thread of a run. What is called from another has escaped the simulation, and no seed would repeat it.</summary>
public sealed class SimulationThread
{
    private readonly int _id = Environment.CurrentManagedThreadId;

    public void Require()
    {
        if (Environment.CurrentManagedThreadId != _id)
            throw new InvalidOperationException($"Code has escaped the simulation's thread: {Environment.StackTrace}");
    }
}
