using Actors.Jobs;

namespace Actors.Queues;

/// <summary>One attempt of one job.</summary>
[GenerateSerializer, Immutable, Alias("AttemptRef")]
public readonly record struct AttemptRef([property: Id(0)] JobId JobId, [property: Id(1)] int Attempt)
{
    public override string ToString() => $"{JobId}#{Attempt}";
}
