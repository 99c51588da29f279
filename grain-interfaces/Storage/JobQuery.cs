using System.Collections.Immutable;
using Actors.Jobs;

namespace Actors.Storage;

/// <summary>A page of one owner's jobs.</summary>
public sealed record JobQuery
{
    /// <summary>The greatest <see cref="Limit"/>.</summary>
    public const int MaxLimit = 1000;

    /// <summary>Whose jobs; null for everybody's, which only admins may ask.</summary>
    public required string? Owner { get; init; }

    /// <summary>Only these statuses; empty for all.</summary>
    public ImmutableArray<JobStatus> Statuses { get; init; } = [];

    public JobOrder Order { get; init; } = JobOrder.NewestFirst;

    /// <summary>Only jobs of this name; null for all.</summary>
    public string? Name { get; init; }

    /// <summary>Only ids up to and including this one, so that pages do not shift while jobs arrive; null for all.</summary>
    public JobId? AsOf { get; init; }

    /// <summary>How many to pass over.</summary>
    public long Offset { get; init; }

    public int Limit { get; init; } = 100;
}

public enum JobOrder
{
    /// <summary>By id, descending.</summary>
    NewestFirst,

    /// <summary>By the time they ended, descending; only ended jobs.</summary>
    LastFinishedFirst,
}
