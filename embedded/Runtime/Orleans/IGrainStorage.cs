using Orleans.Runtime;

namespace Orleans.Storage;

/// <summary>Where grain state lives. A write or clear whose <see cref="IGrainState{T}.ETag"/> is not the stored one throws
/// <see cref="InconsistentStateException"/> and changes nothing.</summary>
public interface IGrainStorage
{
    Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

    Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

    Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);
}

/// <summary>Somebody else wrote the state since it was read. The activation that meets it is dropped and re-reads.</summary>
public sealed class InconsistentStateException(string message, string? storedEtag, string? currentEtag) : Exception(message)
{
    public string? StoredEtag { get; } = storedEtag;

    public string? CurrentEtag { get; } = currentEtag;

    /// <summary>Only the activation that met it is dropped, not those the exception passes through on its way to the first caller.</summary>
    internal bool DroppedItsActivation { get; set; }
}
