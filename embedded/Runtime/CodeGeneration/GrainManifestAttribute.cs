namespace Actors.Embedded.CodeGeneration;

/// <summary>Names the assembly's <see cref="IGrainManifest"/>.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class GrainManifestAttribute(Type manifest) : Attribute
{
    public Type Manifest { get; } = manifest;
}
