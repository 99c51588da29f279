using Actors.Simulation.Audit;

namespace Actors.Simulation;

/// <summary>What came of a seed.</summary>
public sealed record SeedReport
{
    public required string World { get; init; }

    public required ulong Seed { get; init; }

    /// <summary>Which promise was broken; null when all were kept.</summary>
    public string? Failure { get; init; }

    /// <summary>Over everything that happened: the same seed gives the same.</summary>
    public required ulong Hash { get; init; }

    public required long Steps { get; init; }

    public required int Jobs { get; init; }

    /// <summary>Where in the life of a webhook the silo was killed.</summary>
    public required KillStep KillSteps { get; init; }

    public required TimeSpan VirtualTime { get; init; }

    /// <summary>The end of the trace, or all of it if asked for.</summary>
    public required IReadOnlyList<string> Lines { get; init; }
}
