namespace Actors.Jobs;

/// <summary>Something that happened to a job: a transition, or progress between two. What its owner's stream carries.</summary>
[GenerateSerializer, Immutable, Alias("JobEvent")]
public sealed record JobEvent
{
    [Id(0)]
    public required JobId Id { get; init; }

    [Id(1)]
    public required string Name { get; init; }

    /// <summary>Where the job stands after it.</summary>
    [Id(2)]
    public required JobStatus Status { get; init; }

    [Id(3)]
    public required int Attempt { get; init; }

    /// <summary>The number of the transition; for progress, that of the last one before it. Numbers of transitions have no gap.</summary>
    [Id(4)]
    public required long Seq { get; init; }

    /// <summary>Null for a transition.</summary>
    [Id(5)]
    public JobProgress? Progress { get; init; }

    /// <summary>How the job ended; null unless it just did.</summary>
    [Id(6)]
    public JobOutcome? Outcome { get; init; }

    /// <summary>The transition that brought the job to where it stands.</summary>
    public static JobEvent Transition(JobSnapshot job) => Of(job) with { Outcome = job.Outcome };

    /// <summary>The progress it has come to.</summary>
    public static JobEvent Advance(JobSnapshot job) => Of(job) with { Progress = job.Progress };

    private static JobEvent Of(JobSnapshot job) => new()
    {
        Id = job.Id,
        Name = job.Spec.Name,
        Status = job.Status,
        Attempt = job.Attempt,
        Seq = job.Seq,
    };
}
