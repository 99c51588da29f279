namespace Actors.Embedded.Activations;

internal enum ActivationPhase : byte
{
    /// <summary>In the directory; its grain is made in its first turn.</summary>
    Created,
    Activating,
    Active,
    Deactivating,

    /// <summary>Out of the directory. Whatever comes goes to its successor.</summary>
    Retired,
}
