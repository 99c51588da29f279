using System.Collections.Immutable;
using Actors.Jobs;

namespace Actors.Gateway.Application;

/// <summary>Which page of which of a caller's jobs, newest first.</summary>
public sealed record JobListing
{
    /// <summary>Empty for all.</summary>
    public ImmutableArray<JobStatus> Statuses { get; init; } = [];

    /// <summary>Null for all.</summary>
    public string? Name { get; init; }

    /// <summary>The last job there was when the first page was asked for, so that pages do not shift while jobs arrive; null on the first page.</summary>
    public JobId? AsOf { get; init; }

    /// <summary>How many jobs to pass over.</summary>
    public long Offset { get; init; }

    public required int Limit { get; init; }
}
