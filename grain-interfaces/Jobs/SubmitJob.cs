namespace Actors.Jobs;

/// <summary>Asks for a job. Submitting the same id again with the same owner answers with the first job.</summary>
[GenerateSerializer, Immutable, Alias("SubmitJob")]
public sealed record SubmitJob
{
    [Id(0)]
    public required string Owner { get; init; }

    [Id(1)]
    public required JobSpec Spec { get; init; }

    /// <summary>The submitter's idempotency key; null when it gave none.</summary>
    [Id(2)]
    public IdempotencyKey? Key { get; init; }
}
