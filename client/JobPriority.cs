namespace Actors.Client;

/// <summary>High goes before normal, normal before low. Inside one, owners take turns.</summary>
public enum JobPriority
{
    Normal = 0,
    High = 1,
    Low = 2,
}
