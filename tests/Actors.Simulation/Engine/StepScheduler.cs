using Actors.Embedded;

namespace Actors.Simulation.Engine;

/// <summary>Holds every piece of code that could run now, of all processes, and runs them one at a time in an order of chance.</summary>
public sealed class StepScheduler(Chance chance, SimulationThread thread) : ITurnScheduler
{
    private readonly List<IThreadPoolWorkItem> _ready = [];

    /// <summary>Steps run so far.</summary>
    public long Steps { get; private set; }

    public bool HasReady => _ready.Count > 0;

    public void Post(IThreadPoolWorkItem turns)
    {
        thread.Require();
        _ready.Add(turns);
    }

    public void RunOne()
    {
        var index = _ready.Count == 1 ? 0 : chance.Next(_ready.Count);
        var item = _ready[index];
        // The order of the rest does not matter: the next is drawn by chance again.
        _ready[index] = _ready[^1];
        _ready.RemoveAt(_ready.Count - 1);
        Steps++;
        item.Execute();
    }
}
