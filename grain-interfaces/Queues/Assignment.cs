using Actors.Jobs;

namespace Actors.Queues;

/// <summary>One attempt of a job, handed to an executor.</summary>
[GenerateSerializer, Immutable, Alias("Assignment")]
public sealed record Assignment
{
    [Id(0)]
    public required JobId JobId { get; init; }

    [Id(1)]
    public required int Attempt { get; init; }

    [Id(2)]
    public required string Name { get; init; }

    /// <summary>JSON in UTF-8.</summary>
    [Id(3)]
    public required ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>How long the attempt may run, from its start.</summary>
    [Id(4)]
    public required TimeSpan Timeout { get; init; }

    [Id(5)]
    public required Delivery Delivery { get; init; }

    [Id(6)]
    public required string Owner { get; init; }

    /// <summary>As the job was submitted with it; null for none.</summary>
    [Id(7)]
    public string? TraceParent { get; init; }
}
