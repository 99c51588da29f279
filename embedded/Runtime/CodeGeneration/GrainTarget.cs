using Actors.Embedded.Activations;

namespace Actors.Embedded.CodeGeneration;

/// <summary>Where a reference's calls go.</summary>
public readonly struct GrainTarget
{
    internal GrainTarget(EmbeddedRuntime runtime, GrainKind kind, string key) => (Runtime, Kind, Key) = (runtime, kind, key);

    internal EmbeddedRuntime Runtime { get; }

    internal GrainKind Kind { get; }

    internal string Key { get; }
}
