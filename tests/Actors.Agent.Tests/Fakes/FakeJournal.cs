using Actors.NodeAgent.Journal;
using Actors.NodeAgent.Processes;

namespace Actors.Agent.Tests.Fakes;

/// <summary>A journal over a <see cref="FakeDisk"/>.</summary>
internal sealed class FakeJournal(FakeDisk disk) : IAttemptJournal
{
    private readonly Queue<Action> _waiting = new();

    /// <summary>True: records are durable at once. False: at <see cref="Sync"/>.</summary>
    public bool IsPrompt { get; set; } = true;

    public Guid Identity => disk.Identity;

    public IReadOnlyList<LiveAttempt> Recovered { get; } = [.. disk.Attempts.Values];

    public Task TakenAsync(AttemptKey key, ReadOnlyMemory<byte> assignment) => Write($"taken {key}", () =>
    {
        if (!disk.Attempts.TryAdd(key, new LiveAttempt { Key = key, Assignment = assignment.ToArray() }))
            throw new InvalidOperationException($"{key} is taken twice");
    });

    public void Started(AttemptKey key, ProcessIdentity process)
    {
        disk.Written.Add($"started {key}");
        disk.Attempts[key] = disk.Attempts[key] with { Started = process };
    }

    public Task FinishedAsync(AttemptKey key, ReadOnlyMemory<byte> result) => Write($"finished {key}", () =>
        disk.Attempts[key] = disk.Attempts[key] with { Result = result.ToArray() });

    public void Acknowledged(AttemptKey key)
    {
        disk.Written.Add($"acknowledged {key}");
        disk.Attempts.Remove(key);
        disk.Spools.Remove(key);
    }

    public IOutputSpool OpenSpool(AttemptKey key)
    {
        if (!disk.Spools.TryGetValue(key, out FakeSpool? spool)) disk.Spools.Add(key, spool = new FakeSpool(disk));
        return spool;
    }

    /// <summary>Makes the oldest waiting record durable; false when none waits.</summary>
    public bool Sync()
    {
        if (!_waiting.TryDequeue(out Action? write)) return false;
        write();
        return true;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Task Write(string what, Action change)
    {
        if (disk.IsFull) return Task.FromException(new JournalException(JournalFault.WriteFailed, "no space left on the fake disk"));
        var done = new TaskCompletionSource();
        _waiting.Enqueue(() =>
        {
            change();
            disk.Written.Add(what);
            done.SetResult();
        });
        if (IsPrompt) Sync();
        return done.Task;
    }
}
