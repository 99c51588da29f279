using System.Globalization;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Actors.Embedded.InMemory;

/// <summary>Grain state in memory, with faults to switch on. It keeps the object written, so states must be immutable or cloned by the caller.
/// One instance outlives a runtime, as a disk does.</summary>
public sealed class MemoryGrainStorage(TimeProvider time) : IGrainStorage
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(GrainId Grain, string State), (object? Value, long Version)> _records = [];
    private readonly Queue<Exception> _failures = new();
    private long _version;

    /// <summary>How long every write and clear takes before it counts; reads are immediate.</summary>
    public TimeSpan WriteDelay { get; set; }

    /// <summary>A write that fails has taken effect all the same, as when the answer of a store is lost.</summary>
    public bool FailedWritesTakeEffect { get; set; }

    public int Reads { get; private set; }

    public int Writes { get; private set; }

    /// <summary>The next write or clear fails with this; calling it again lets the one after fail as well.</summary>
    public void FailNextWrite(Exception exception)
    {
        lock (_lock) _failures.Enqueue(exception);
    }

    /// <summary>Changes a record behind the grain's back, so that its next write is stale.</summary>
    public void Touch(GrainId grain, string stateName)
    {
        lock (_lock)
        {
            if (_records.TryGetValue((grain, stateName), out var record)) _records[(grain, stateName)] = (record.Value, ++_version);
        }
    }

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        lock (_lock)
        {
            Reads++;
            if (!_records.TryGetValue((grainId, stateName), out var record)) return Task.CompletedTask;
            grainState.State = (T)record.Value!;
            grainState.ETag = Etag(record.Version);
            grainState.RecordExists = true;
        }

        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var value = grainState.State;
        return ChangeAsync(() =>
        {
            Require(stateName, grainId, grainState.ETag);
            Writes++;
            _records[(grainId, stateName)] = (value, ++_version);
            grainState.ETag = Etag(_version);
            grainState.RecordExists = true;
        });
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => ChangeAsync(() =>
    {
        Require(stateName, grainId, grainState.ETag);
        _records.Remove((grainId, stateName));
        grainState.ETag = null;
        grainState.RecordExists = false;
    });

    private static string Etag(long version) => version.ToString(CultureInfo.InvariantCulture);

    private async Task ChangeAsync(Action change)
    {
        if (WriteDelay > TimeSpan.Zero) await Task.Delay(WriteDelay, time);
        lock (_lock)
        {
            var fails = _failures.TryDequeue(out var failure);
            if (!fails || FailedWritesTakeEffect) change();
            if (fails) throw failure!;
        }
    }

    private void Require(string stateName, GrainId grain, string? etag)
    {
        var stored = _records.TryGetValue((grain, stateName), out var record) ? Etag(record.Version) : null;
        if (stored != etag)
            throw new InconsistentStateException($"{grain} wrote {stateName} at version {etag ?? "none"}, but {stored ?? "none"} is stored.", stored, etag);
    }
}
