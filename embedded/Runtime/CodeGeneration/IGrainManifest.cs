namespace Actors.Embedded.CodeGeneration;

/// <summary>What one assembly adds to the runtime. Written by the generator.</summary>
public interface IGrainManifest
{
    void Describe(GrainManifest manifest);
}
