namespace Actors.Jobs;

/// <summary>High goes before normal, normal before low.</summary>
[GenerateSerializer, Alias("JobPriority")]
public enum JobPriority
{
    High = 0,
    Normal = 1,
    Low = 2,
}
