using Orleans;
using Orleans.Core;
using Orleans.Runtime;
using Orleans.Storage;

namespace Actors.Embedded.Activations;

/// <summary>A piece of state between the grain and its storage.</summary>
internal sealed class PersistentState<TState>(string stateName, GrainId grain, IGrainStorage storage) : IPersistentState<TState>, IGrainState<TState>
{
    public TState State { get; set; } = InitialState<TState>.Create();

    public string? ETag { get; set; }

    public bool RecordExists { get; set; }

    string? IStorage.Etag => ETag;

    public Task ReadStateAsync() => storage.ReadStateAsync(stateName, grain, this);

    public Task WriteStateAsync() => storage.WriteStateAsync(stateName, grain, this);

    public Task ClearStateAsync() => storage.ClearStateAsync(stateName, grain, this);
}
