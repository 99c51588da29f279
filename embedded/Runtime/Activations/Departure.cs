namespace Actors.Embedded.Activations;

/// <summary>How much an activation still does before it deactivates.</summary>
internal enum Departure : byte
{
    No,

    /// <summary>Everything that is queued: the runtime is stopping.</summary>
    WhenIdle,

    /// <summary>What is running; the queued calls go to the successor.</summary>
    AfterRunning,
}
