using Orleans.Runtime;
using Orleans;

namespace Actors.Embedded.CodeGeneration;

/// <summary>A grain as its callers hold it. Two references to the same grain are equal.</summary>
public abstract class GrainReference(GrainTarget target) : IAddressable, IEquatable<GrainReference>
{
    private readonly GrainTarget _target = target;

    internal string Key => _target.Key;

    private GrainId Id => new(_target.Kind.Class.TypeName, _target.Key);

    public bool Equals(GrainReference? other) => other is not null && Id == other.Id;

    public sealed override bool Equals(object? obj) => Equals(obj as GrainReference);

    public sealed override int GetHashCode() => Id.GetHashCode();

    public sealed override string ToString() => Id.ToString();

    internal TInterface As<TInterface>() => this is TInterface same ? same : (TInterface)_target.Runtime.Reference(typeof(TInterface), Key);

    protected void Send(GrainCall call) => _target.Runtime.Send(_target.Kind, _target.Key, call);
}
