namespace Actors.Jobs;

/// <summary>One job of a batch.</summary>
/// <param name="Id">Never given to a job before.</param>
[GenerateSerializer, Immutable, Alias("BatchedJob")]
public readonly record struct BatchedJob([property: Id(0)] JobId Id, [property: Id(1)] SubmitJob Command);
