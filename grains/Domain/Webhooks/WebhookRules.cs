using System.Collections.Immutable;

namespace Actors.Domain.Webhooks;

/// <summary>What an operator can set about how webhooks are delivered, and the bounds of it.</summary>
public sealed record WebhookRules
{
    /// <summary>How long after a failed attempt the next one follows; so there are as many retries. Three, as the notification API promises: enough for a
    /// restart of the receiver, within minutes.</summary>
    public ImmutableArray<TimeSpan> RetryDelays { get; init; } = [TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(5)];

    /// <summary>The share of a delay that is random: 0.2 gives 80 % to 120 % of it, so that what failed together does not come back together.</summary>
    public double Jitter { get; init; } = 0.2;

    /// <summary>The longest <c>Retry-After</c> that is honoured.</summary>
    public TimeSpan MaxRetryAfter { get; init; } = TimeSpan.FromHours(1);

    /// <summary>A delivery that waits this long, because its receiver is not there, is given up, however few attempts it had.</summary>
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How long what ended stays in the delivery log.</summary>
    public TimeSpan LogTtl { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Webhooks of one owner.</summary>
    public int MaxPerOwner { get; init; } = 20;

    /// <summary>Requests to one receiver at once. Eight keep a receiver a millisecond away busy, and a slow one is not overrun.</summary>
    public int MaxAtOnce { get; init; } = 8;

    /// <summary>How long a replaced secret still signs.</summary>
    public TimeSpan SecretOverlap { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Failures in a row after which a receiver is only probed.</summary>
    public int FailuresToOpen { get; init; } = 5;

    /// <summary>The first pause before a probe; doubled up to <see cref="MaxProbePause"/>.</summary>
    public TimeSpan FirstProbePause { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan MaxProbePause { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>A job's progress goes to a webhook at most this often; what comes in between is replaced by what comes later.</summary>
    public TimeSpan AdvanceInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Jobs whose progress waits for one webhook at once; that of further ones is dropped.</summary>
    public int MaxAdvances { get; init; } = 1000;
}
