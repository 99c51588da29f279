namespace Actors.Simulation.Engine;

/// <summary>Where a process's code outside of grains runs: every await comes back as a step of its own. When the process dies, what waits is dropped.</summary>
/// <param name="inOrder">As an event loop does it; else as a pool of threads would, in any order.</param>
public sealed class ProcessContext(StepScheduler scheduler, SimulationThread thread, bool inOrder) : SynchronizationContext, IThreadPoolWorkItem
{
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _line = new();
    private bool _isDead;

    public override void Post(SendOrPostCallback d, object? state)
    {
        thread.Require();
        if (_isDead)
            return;
        if (!inOrder)
        {
            scheduler.Post(new Turn(this, d, state));
            return;
        }
        _line.Enqueue((d, state));
        if (_line.Count == 1)
            scheduler.Post(this);
    }

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("Nothing may wait for a process.");

    /// <summary>Starts code of the process as one of its steps.</summary>
    public void Run(Action code) => Post(static action => ((Action)action!)(), code);

    public void Die()
    {
        _isDead = true;
        _line.Clear();
    }

    void IThreadPoolWorkItem.Execute()
    {
        if (_isDead)
            return;
        var (callback, state) = _line.Peek();
        Call(callback, state);
        if (_isDead)
            return;
        _line.Dequeue();
        if (_line.Count > 0)
            scheduler.Post(this);
    }

    private void Call(SendOrPostCallback callback, object? state)
    {
        if (_isDead)
            return;
        var outer = Current;
        SetSynchronizationContext(this);
        try
        {
            callback(state);
        }
        finally
        {
            SetSynchronizationContext(outer);
        }
    }

    private sealed class Turn(ProcessContext context, SendOrPostCallback callback, object? state) : IThreadPoolWorkItem
    {
        public void Execute() => context.Call(callback, state);
    }
}
