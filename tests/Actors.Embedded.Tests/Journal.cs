using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Actors.Embedded.Tests;

/// <summary>What grains did, in order, and a way to wait for it.</summary>
public sealed class Journal
{
    private const int MaxEntries = 100_000;

    private readonly Channel<string> _arrivals = Channel.CreateBounded<string>(MaxEntries);
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _gates = new();

    public ConcurrentQueue<string> Entries { get; } = new();

    /// <summary>Counted by grains with a read, a wait and a write: right only if one activation counts at a time.</summary>
    public ConcurrentDictionary<string, int> Unguarded { get; } = new();

    public void Add(string entry)
    {
        Entries.Enqueue(entry);
        _arrivals.Writer.TryWrite(entry);
    }

    /// <summary>The next entry nobody has awaited yet.</summary>
    public async Task<string> NextAsync() => await _arrivals.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));

    /// <summary>Passes once somebody opened the gate.</summary>
    public Task PassAsync(string gate) => Gate(gate).Task;

    public void Open(string gate) => Gate(gate).TrySetResult();

    private TaskCompletionSource Gate(string name) =>
        _gates.GetOrAdd(name, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
