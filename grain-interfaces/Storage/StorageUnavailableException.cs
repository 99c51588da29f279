namespace Actors.Storage;

/// <summary>The store cannot take or give data now. What was asked for did not happen, unless <see cref="OutcomeUnknown"/>.</summary>
[GenerateSerializer, Alias("StorageUnavailableException")]
public sealed class StorageUnavailableException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The write was handed over, but whether it took effect is not known.</summary>
    [Id(0)]
    public bool OutcomeUnknown { get; init; }
}
