namespace Actors.WebhookSender;

/// <summary>How requests to receivers are made, and how many.</summary>
public sealed record WebhookSenderOptions
{
    /// <summary>From the look-up of the host's name to the answer's status. Ten seconds, as the notification API promises.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether receivers on loopback and in private networks may be called: for development only, since users choose the addresses.</summary>
    public bool AllowPrivateNetworks { get; init; }

    /// <summary>Whether addresses have to be https.</summary>
    public bool HttpsOnly { get; init; }

    /// <summary>Requests at once to receivers that are well. Each holds a socket and some 30 KB.</summary>
    public int MaxAtOnce { get; init; } = 256;

    /// <summary>Requests at once to receivers that failed or were slow of late, and of those that turn out to be slow. Apart from the others, so that receivers which
    /// hang never take the places of those that answer.</summary>
    public int MaxSlowAtOnce { get; init; } = 256;

    /// <summary>A request that takes longer goes on in a place for slow ones. 1 s: ten times what a receiver far away takes.</summary>
    public TimeSpan SlowAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Threads that look names up, for receivers that are well and again for the others: the system's look-up holds its thread, for seconds where a name server
    /// does not answer.</summary>
    public int LookupThreads { get; init; } = 8;

    /// <summary>Look-ups that may wait for those threads; past it a request is put off.</summary>
    public int MaxWaitingLookups { get; init; } = 1000;
}
