using Actors.Embedded.Observers;

namespace Actors.Embedded.CodeGeneration;

/// <summary>An observer as grains hold it. Calls return at once; failures are logged; after deletion nothing happens.</summary>
public abstract class ObserverReference(ObserverTarget target)
{
    internal ObserverHost Host { get; } = target.Host;

    protected void Send(OneWayGrainCall call) => Host.Runtime.Notify(Host, call);
}
