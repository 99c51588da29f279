namespace Orleans.Runtime;

/// <summary>Marks the constructor parameter that receives a piece of state, kept under a name in a named storage.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public class PersistentStateAttribute(string stateName, string? storageName = null) : Attribute
{
    public string StateName { get; } = stateName;

    public string? StorageName { get; } = storageName;
}
