using Actors.Embedded.CodeGeneration;

namespace Orleans;

public static class GrainExtensions
{
    /// <summary>The key of a grain or of what a reference points at.</summary>
    public static string GetPrimaryKeyString(this IAddressable grain) => grain switch
    {
        Grain self => self.RequireActivation().Key,
        GrainReference reference => reference.Key,
        _ => throw new ArgumentException($"{grain?.GetType().Name ?? "null"} is neither a grain nor a grain reference.", nameof(grain)),
    };

    /// <summary>A reference to the same grain, seen through another of its interfaces.</summary>
    public static TGrainInterface AsReference<TGrainInterface>(this IAddressable grain) => grain switch
    {
        Grain self => self.RequireActivation().ReferenceTo<TGrainInterface>(),
        GrainReference reference => reference.As<TGrainInterface>(),
        TGrainInterface other => other,
        _ => throw new ArgumentException($"{grain?.GetType().Name ?? "null"} is neither a grain nor a grain reference.", nameof(grain)),
    };
}
