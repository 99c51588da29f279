namespace Actors.Jobs;

/// <summary>What is known of an attempt that will not report.</summary>
[GenerateSerializer, Alias("AbandonReason")]
public enum AbandonReason
{
    /// <summary>The executor's journal proves that it never took the assignment: it goes back to the queue, and no retry is spent.</summary>
    NeverTaken = 0,

    /// <summary>The lease of an at-least-once attempt ran out. Counts as a failed attempt.</summary>
    LeaseExpired = 1,

    /// <summary>The executor came back without the attempt, or stayed away for good.</summary>
    ExecutorLost = 2,

    /// <summary>A poller, or a worker that ignores its deadline, did not report in time.</summary>
    DeadlinePassed = 3,
}

/// <summary>An attempt is given up by its queue.</summary>
[GenerateSerializer, Immutable, Alias("AbandonAttempt")]
public sealed record AbandonAttempt(
    [property: Id(0)] int Attempt,
    [property: Id(1)] AbandonReason Reason)
{
    /// <summary>Who was given the attempt; null where nobody can tell.</summary>
    [Id(2)]
    public ExecutorRef? Executor { get; init; }
}
