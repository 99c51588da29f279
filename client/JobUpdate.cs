namespace Actors.Client;

/// <summary>A followed job as it stands.</summary>
public sealed record JobUpdate
{
    public required string JobId { get; init; }

    public required JobStatus Status { get; init; }

    /// <summary>The current or last attempt; 0 before the first.</summary>
    public int Attempt { get; init; }

    /// <summary>How far the attempt says it is: 0 to 100.</summary>
    public double Percent { get; init; }

    /// <summary>What the handler said last about its progress.</summary>
    public string? Message { get; init; }

    /// <summary>Why the last attempt failed, or the job did.</summary>
    public string? Error { get; init; }

    /// <summary>Set in the last update alone: the job has ended.</summary>
    public JobResult? Result { get; init; }
}
