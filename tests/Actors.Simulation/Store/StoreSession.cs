using Actors.Simulation.Engine;
using Actors.Storage;

namespace Actors.Simulation.Store;

/// <summary>The store as one silo has it open: writes wait in memory and go to disk in groups, each a transaction. A crash loses what waits;
/// of the transaction under way it is open whether it happened.</summary>
internal sealed class StoreSession(StoreDisk disk, StoreHealth health, VirtualClock clock, Chance chance, SimulationThread thread, Trace trace)
{
    private List<StoreWrite> _waiting = [];
    private List<StoreWrite>? _underWay;
    private bool _isDead;

    public StoreDisk Disk => disk;

    public Task Write(StoreWrite write)
    {
        thread.Require();
        if (_isDead)
            return write.Task;
        if (health.RefusesWrites)
        {
            write.Fail(new StorageUnavailableException("the disk is full"));
            return write.Task;
        }
        _waiting.Add(write);
        if (_underWay is null)
            BeginCommit();
        return write.Task;
    }

    public Task<T> Read<T>(Func<StoreDisk, T> read)
    {
        thread.Require();
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        // A read sees the moment at which it began or the one at which it ended: both are allowed.
        var seesBeginning = chance.Happens(0.5);
        var early = seesBeginning ? read(disk) : default;
        clock.After(health.ReadTime(chance), () =>
        {
            if (_isDead)
                return;
            if (health.FailsRead(chance))
                done.SetException(new StorageUnavailableException("the disk cannot be read"));
            else
                done.SetResult(seesBeginning ? early! : read(disk));
        });
        return done.Task;
    }

    public void Crash()
    {
        _isDead = true;
        if (_underWay is not null && chance.Happens(0.5))
        {
            trace.Note("store", $"transaction under way survives the crash: {string.Join(", ", _underWay)}");
            Apply(_underWay);
        }
    }

    private void BeginCommit()
    {
        _underWay = _waiting;
        _waiting = [];
        clock.After(health.CommitTime(chance), EndCommit);
    }

    private void EndCommit()
    {
        if (_isDead)
            return;
        var batch = _underWay!;
        _underWay = null;
        var fault = health.FaultOfCommit(chance);
        trace.Note("store", $"{(fault == CommitFault.None ? "commit" : fault)}: {string.Join(", ", batch)}");
        if (fault is CommitFault.None or CommitFault.UnknownButKept)
            Apply(batch);
        foreach (var write in batch)
        {
            if (fault == CommitFault.None)
                write.Complete();
            else
                write.Fail(new StorageUnavailableException("the transaction failed") { OutcomeUnknown = fault != CommitFault.Refused });
        }
        if (_waiting.Count > 0)
            BeginCommit();
    }

    private void Apply(List<StoreWrite> batch)
    {
        foreach (var write in batch)
            write.Apply(disk);
    }
}
