namespace Actors.Domain.Jobs;

/// <summary>What an operator can set about how jobs are decided.</summary>
public sealed record JobRules
{
    public static readonly JobRules Default = new();

    /// <summary>Ended jobs leave a file with their result; so their end records that effect.</summary>
    public bool WriteResultFiles { get; init; }
}
