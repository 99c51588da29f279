namespace Actors.NodeAgent.Processes;

/// <summary>The processes that wait or run, each in a numbered slot; the number of slots is the bound.</summary>
internal sealed class ProcessTable
{
    private readonly Lock _gate = new();
    private readonly RunningProcess?[] _slots;
    private readonly Stack<int> _free;
    private uint _generation;

    public ProcessTable(int capacity)
    {
        _slots = new RunningProcess?[capacity];
        _free = new Stack<int>(Enumerable.Range(0, capacity).Reverse());
    }

    /// <summary>Null when every slot is taken.</summary>
    public RunningProcess? Add(Func<int, uint, RunningProcess> create)
    {
        lock (_gate)
        {
            if (!_free.TryPop(out int slot)) return null;
            return _slots[slot] = create(slot, ++_generation);
        }
    }

    public void Remove(RunningProcess process)
    {
        lock (_gate)
        {
            _slots[process.Slot] = null;
            _free.Push(process.Slot);
        }
    }

    /// <summary>Null for an occupant that is gone.</summary>
    public RunningProcess? Find(int slot, uint generation) =>
        Volatile.Read(ref _slots[slot]) is { } process && process.Generation == generation ? process : null;

    public RunningProcess[] All()
    {
        lock (_gate) return [.. _slots.OfType<RunningProcess>()];
    }
}
