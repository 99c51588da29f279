using Actors.Webhooks;

namespace Actors.Domain.Jobs;

/// <summary>What a job's decisions depend on besides the job: what an operator set, and what its owner wants to be told.</summary>
public sealed record JobRules
{
    public static readonly JobRules Default = new();

    /// <summary>Ended jobs leave a file with their result; so their end records that effect.</summary>
    public bool WriteResultFiles { get; init; }

    /// <summary>Results of named jobs are kept; without, a named job ends and leaves its status and error only.</summary>
    public bool KeepResults { get; init; } = true;

    /// <summary>How long a named job that failed for good is kept, so that it can be requeued; zero: no longer than its result.</summary>
    public TimeSpan DeadSetTtl { get; init; } = TimeSpan.FromDays(30);

    /// <summary>What the owner's webhooks want to hear; so an end they wait for records that effect.</summary>
    public WebhookEvents Webhooks { get; init; }
}
