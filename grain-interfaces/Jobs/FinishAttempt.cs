namespace Actors.Jobs;

/// <summary>An attempt ended.</summary>
/// <param name="Attempt">Which one; null from a poller, whose protocol has no attempts, for the current one.</param>
/// <param name="ExecutorId">Who reports.</param>
/// <param name="Outcome">How it ended.</param>
[GenerateSerializer, Immutable, Alias("FinishAttempt")]
public sealed record FinishAttempt(
    [property: Id(0)] int? Attempt,
    [property: Id(1)] string ExecutorId,
    [property: Id(2)] JobOutcome Outcome);
