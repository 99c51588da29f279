namespace Orleans;

/// <summary>The name of a grain class in grain ids, stable over renames. Without it: the class name in lower case, without "Grain".</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class GrainTypeAttribute(string grainType) : Attribute
{
    public string GrainType { get; } = grainType;
}
