using System.Collections.Immutable;
using Actors.Jobs;

namespace Actors.Gateway.Application;

/// <summary>A job as a caller asks for it, before defaults and bounds.</summary>
public sealed record NewJob
{
    /// <summary><see cref="JobSpec.CommandName"/>, or a named job's name.</summary>
    public required string Name { get; init; }

    /// <summary>The node a command goes to; null for a named job.</summary>
    public string? Node { get; init; }

    /// <summary>JSON in UTF-8.</summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }

    public JobPriority Priority { get; init; } = JobPriority.Normal;

    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>Null or zero for the configured default.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Null for the default of its kind: 0 for commands, <see cref="GatewayOptions.MaxRetries"/> for named jobs.</summary>
    public int? MaxRetries { get; init; }

    /// <summary>The delay before the first retry; null for a second.</summary>
    public TimeSpan? RetryDelay { get; init; }

    /// <summary>No delay grows past this; null for ten minutes.</summary>
    public TimeSpan? MaxRetryDelay { get; init; }

    /// <summary>Each further delay is the one before times this; null for 2.</summary>
    public double? RetryFactor { get; init; }

    /// <summary>Null for the default of its kind: at most once for commands, at least once for named jobs.</summary>
    public Delivery? Delivery { get; init; }

    /// <summary>How long result and output are kept after success; null for the default of its kind.</summary>
    public TimeSpan? SuccessTtl { get; init; }

    /// <summary>The same after any other end.</summary>
    public TimeSpan? FailureTtl { get; init; }

    /// <summary>What the job is for, in its submitter's words; null for none.</summary>
    public string? Description { get; init; }

    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    public IdempotencyKey? Key { get; init; }

    /// <summary>An address to be told of the job's success; null for none.</summary>
    public string? WebhookUrl { get; init; }

    /// <summary>W3C <c>traceparent</c>; null for none.</summary>
    public string? TraceParent { get; init; }

    /// <summary>An id that was reserved for the caller before; submitting it again is no second job. Null for a new one.</summary>
    public JobId? Id { get; init; }
}
