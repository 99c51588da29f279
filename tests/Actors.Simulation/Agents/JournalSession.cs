using Actors.NodeAgent.Journal;
using Actors.NodeAgent.Processes;
using Actors.Simulation.Engine;

namespace Actors.Simulation.Agents;

/// <summary>The journal as one life of the agent has it open: records wait in memory, are written together and synced.</summary>
internal sealed class JournalSession(AgentDisk disk, VirtualClock clock, Func<bool> isDead) : IAttemptJournal
{
    private static readonly TimeSpan LazyDelay = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private List<JournalEntry> _waiting = [];
    private bool _isSyncing;
    private bool _isArmed;

    public Guid Identity { get; } = disk.Identity;

    public IReadOnlyList<LiveAttempt> Recovered { get; } = disk.Recover();

    public Task TakenAsync(AttemptKey key, ReadOnlyMemory<byte> assignment) =>
        Urgent(new JournalEntry(key) { Assignment = assignment, Waiter = NewWaiter() });

    public void Started(AttemptKey key, ProcessIdentity process) => Lazy(new JournalEntry(key) { Started = process });

    public Task FinishedAsync(AttemptKey key, ReadOnlyMemory<byte> result)
    {
        var entry = new JournalEntry(key) { Result = result, Waiter = NewWaiter() };
        Lazy(entry);
        return entry.Waiter.Task;
    }

    public void Acknowledged(AttemptKey key) => Lazy(new JournalEntry(key) { IsForgotten = true });

    public IOutputSpool OpenSpool(AttemptKey key) => new Spool(disk, disk.Spool(key), clock, isDead);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Task Urgent(JournalEntry entry)
    {
        _waiting.Add(entry);
        if (!_isSyncing)
            Write();
        return entry.Waiter!.Task;
    }

    private void Lazy(JournalEntry entry)
    {
        _waiting.Add(entry);
        if (!_isSyncing)
            Arm(LazyDelay);
    }

    private void Arm(TimeSpan delay)
    {
        if (_isArmed)
            return;
        _isArmed = true;
        clock.After(delay, () =>
        {
            _isArmed = false;
            if (!_isSyncing && _waiting.Count > 0)
                Write();
        });
    }

    private void Write()
    {
        if (isDead())
            return;
        var batch = _waiting;
        _waiting = [];
        _isSyncing = true;
        var written = disk.IsFull ? -1 : disk.Write(batch);
        clock.After(disk.SyncTime(), () => EndSync(batch, written));
    }

    private void EndSync(List<JournalEntry> batch, int written)
    {
        if (isDead())
            return;
        _isSyncing = false;
        if (written >= 0)
            disk.Synced(written);
        foreach (var entry in batch)
        {
            if (written >= 0)
                entry.Waiter?.TrySetResult();
            else
                entry.Waiter?.TrySetException(new JournalException(JournalFault.WriteFailed, "the disk is full"));
        }
        // What is not urgent is kept until the disk takes it.
        if (written < 0)
            _waiting = [.. batch.Where(entry => !entry.IsUrgent), .. _waiting];
        if (_waiting.Exists(entry => entry.IsUrgent))
            Write();
        else if (_waiting.Count > 0)
            Arm(written < 0 ? RetryDelay : LazyDelay);
    }

    private static TaskCompletionSource NewWaiter() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class Spool(AgentDisk disk, SpoolFile file, VirtualClock clock, Func<bool> isDead) : IOutputSpool
    {
        public long Length => file.Length;

        public long Append(OutputStream stream, ReadOnlySpan<byte> bytes)
        {
            if (disk.IsFull)
                throw new JournalException(JournalFault.WriteFailed, "the disk is full");
            var offset = file.Length;
            file.Append(stream, bytes);
            return offset;
        }

        public (OutputStream Stream, int Count) Read(long offset, Span<byte> buffer) => file.Read(offset, buffer);

        public Task FlushAsync()
        {
            var done = NewWaiter();
            var chunks = file.ChunkCount;
            clock.After(disk.SyncTime(), () =>
            {
                if (isDead())
                    return;
                file.Synced(chunks);
                done.SetResult();
            });
            return done.Task;
        }

        public void Dispose()
        {
        }
    }
}
