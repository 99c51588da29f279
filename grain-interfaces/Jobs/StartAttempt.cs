namespace Actors.Jobs;

/// <summary>An executor with a free place takes the job.</summary>
[GenerateSerializer, Immutable, Alias("StartAttempt")]
public sealed record StartAttempt([property: Id(0)] ExecutorRef Executor);
