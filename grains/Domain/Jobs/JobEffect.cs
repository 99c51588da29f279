using Actors.Queues;

namespace Actors.Domain.Jobs;

/// <summary>What is to be done once a transition is durable: a closed list. Each is idempotent.</summary>
public abstract record JobEffect
{
    private JobEffect()
    {
    }

    public sealed record OfferToQueue(QueueId Queue, QueueEntry Entry) : JobEffect;

    public sealed record WithdrawFromQueue(QueueId Queue, QueueEntry Entry) : JobEffect;

    /// <summary>The executor of a running attempt is to end it, or a poller's place is to be freed.</summary>
    public sealed record CancelOnExecutor(QueueId Queue, AttemptRef Attempt) : JobEffect;

    public sealed record WriteResultFile : JobEffect;

    /// <summary>The end is told to those of the owner's webhooks that want to hear of it.</summary>
    public sealed record TellWebhooks : JobEffect;
}
