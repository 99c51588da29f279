using System.Collections.Frozen;
using Actors.Embedded.CodeGeneration;

namespace Actors.Embedded.Activations;

/// <summary>A grain interface, how references to it are made, and the one class behind it.</summary>
internal sealed class GrainBinding(Type grainInterface, Func<GrainTarget, GrainReference> createReference, GrainKind[] kinds)
{
    public Func<GrainTarget, GrainReference> CreateReference { get; } = createReference;

    public static FrozenDictionary<Type, GrainBinding> All(GrainManifest manifest, IEnumerable<GrainKind> kinds)
    {
        var byInterface = kinds.SelectMany(kind => kind.Class.Interfaces, (kind, type) => (type, kind)).ToLookup(p => p.type, p => p.kind);
        return manifest.References.ToFrozenDictionary(r => r.Key, r => new GrainBinding(r.Key, r.Value, [.. byInterface[r.Key]]));
    }

    public GrainKind RequireKind() => kinds switch
    {
        [var only] => only,
        [] => throw new ArgumentException($"Could not find an implementation for interface {grainInterface}."),
        _ => throw new ArgumentException($"{grainInterface} is implemented by {string.Join(" and ", kinds.Select(k => k.Class.Type.Name))}."),
    };
}
