namespace Actors.Embedded.CodeGeneration;

/// <summary>What a method's attributes say about its calls.</summary>
[Flags]
public enum CallTraits
{
    None = 0,

    /// <summary>May start while any other request waits.</summary>
    AlwaysInterleave = 1,

    /// <summary>May start while other readers wait.</summary>
    ReadOnly = 2,

    /// <summary>Nobody waits for the outcome, so it cannot time out.</summary>
    OneWay = 4,

    /// <summary>Belongs to this activation alone (a timer's tick): it is dropped with it rather than handed to the next one.</summary>
    Bound = 8,
}
