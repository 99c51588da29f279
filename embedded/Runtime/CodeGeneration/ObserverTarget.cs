using Actors.Embedded.Observers;

namespace Actors.Embedded.CodeGeneration;

/// <summary>Where an observer reference's calls go.</summary>
public readonly struct ObserverTarget
{
    internal ObserverTarget(ObserverHost host) => Host = host;

    internal ObserverHost Host { get; }
}
