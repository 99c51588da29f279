namespace Actors.Queues;

/// <summary>Where an offered job went.</summary>
[GenerateSerializer, Alias("OfferReply")]
public enum OfferReply
{
    /// <summary>It is among the next to go: its grain does well to stay in memory.</summary>
    Held = 0,

    /// <summary>It waits in the index behind many others: its grain can leave memory until then.</summary>
    Parked = 1,
}
