namespace Actors.Simulation.Engine;

/// <summary>The run's one time line. It moves only when told to, from one due event to the next; events due together come in the order they were set.</summary>
public sealed class VirtualClock
{
    private readonly PriorityQueue<Due, (TimeSpan At, long Order)> _due = new();
    private long _order;

    /// <summary>Since the run began.</summary>
    public TimeSpan Now { get; private set; }

    public bool HasNext => SkipCanceled();

    /// <summary>An event to come; <see cref="Cancel"/> takes it back.</summary>
    public sealed class Due(Action action)
    {
        public bool IsCanceled { get; private set; }

        public void Cancel() => IsCanceled = true;

        internal void Fire() => action();
    }

    public Due After(TimeSpan delay, Action action)
    {
        var due = new Due(action);
        _due.Enqueue(due, (Now + (delay > TimeSpan.Zero ? delay : TimeSpan.Zero), ++_order));
        return due;
    }

    /// <summary>Moves to the next event and lets it happen.</summary>
    public void FireNext()
    {
        if (!SkipCanceled())
            throw new InvalidOperationException("Nothing is due any more.");
        _due.TryDequeue(out var due, out var position);
        Now = position.At;
        due!.Fire();
    }

    private bool SkipCanceled()
    {
        while (_due.TryPeek(out var due, out _))
        {
            if (!due.IsCanceled)
                return true;
            _due.Dequeue();
        }
        return false;
    }
}
