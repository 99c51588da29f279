using Orleans.Runtime;

namespace Actors.Embedded.Activations;

/// <summary>What an activation may have besides its grain.</summary>
internal sealed class ActivationExtras : IDisposable
{
    public List<IDisposable> Timers { get; } = [];

    /// <summary>The observers this grain attached to streams, by provider and stream.</summary>
    public List<(string Provider, StreamId Stream, object Observer, Guid Handle)> Subscriptions { get; } = [];

    public void Dispose()
    {
        // A timer leaves the list when it is disposed.
        while (Timers.Count > 0) Timers[^1].Dispose();
        Subscriptions.Clear();
    }
}
