namespace Actors.Jobs;

/// <summary>An attempt ended.</summary>
/// <param name="Attempt">Which one; null from a poller, whose protocol has no attempts, for the current one.</param>
/// <param name="ExecutorId">Who reports.</param>
/// <param name="Outcome">How it ended.</param>
[GenerateSerializer, Immutable, Alias("FinishAttempt")]
public sealed record FinishAttempt(
    [property: Id(0)] int? Attempt,
    [property: Id(1)] string ExecutorId,
    [property: Id(2)] JobOutcome Outcome)
{
    /// <summary>Which life of the executor reports; null where nobody can tell. The same number may have been given to another life of it, or to another
    /// executor, when the start of a named job's attempt was lost with the server before it was recorded.</summary>
    [Id(3)]
    public ExecutorRef? Executor { get; init; }
}
