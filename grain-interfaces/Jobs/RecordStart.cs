namespace Actors.Jobs;

/// <summary>An attempt has begun and goes on: its start is to be recorded now, unless it is already. Also what a returning executor says of an attempt that nobody
/// here knows of: it keeps it where nobody else has the job.</summary>
[GenerateSerializer, Immutable, Alias("RecordStart")]
public sealed record RecordStart([property: Id(0)] int Attempt, [property: Id(1)] ExecutorRef Executor);
