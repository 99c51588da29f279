using System.Collections.Immutable;

namespace Actors.Queues;

/// <summary>One queue: who waits, who can run it, who runs what. Its key is the <see cref="QueueId"/>.
/// It keeps nothing of its own but what an operator set: truth is in the jobs, found again through the index.</summary>
[Alias("IQueueGrain")]
public interface IQueueGrain : IGrainWithStringKey
{
    /// <summary>A job waits here. Offering it again changes nothing.</summary>
    [Alias("Offer")]
    Task<OfferReply> Offer(QueueEntry entry);

    /// <summary>Jobs wait here that no grain holds yet: those that are not among the next to go stay in the index.</summary>
    [Alias("OfferMany")]
    Task OfferMany(ImmutableArray<QueueEntry> entries);

    /// <summary>A waiting job ended; it must not be granted any more.</summary>
    [Alias("Withdraw")]
    Task Withdraw(QueueEntry entry);

    /// <summary>An executor connects; from now on it is granted jobs through the observer.</summary>
    [Alias("Attach")]
    Task<Result<Attached>> Attach(AttachExecutor executor, IExecutorObserver observer);

    /// <summary>The connection is gone. Leases of at-least-once attempts run out soon unless the executor comes back.</summary>
    [Alias("Detach")]
    Task Detach(string executorId, string connectionId);

    /// <summary>The executor is alive, and takes at most so many attempts from now on.</summary>
    [Alias("Heartbeat")]
    Task<HeartbeatReply> Heartbeat(string executorId, string connectionId, int capacity);

    /// <summary>The executor is done with these attempts: their places are free.</summary>
    [Alias("Release")]
    Task Release(string executorId, ImmutableArray<AttemptRef> attempts);

    /// <summary>The end of a released attempt could not be stored, and will be reported again: until then somebody has to watch it.</summary>
    [Alias("Reclaim")]
    Task Reclaim(string executorId, AttemptRef attempt);

    /// <summary>A poller asks for one job; null when there is none.</summary>
    [Alias("Poll")]
    Task<Result<Assignment?>> Poll(string pollerId);

    /// <summary>A poller's attempt has ended.</summary>
    [Alias("Settled")]
    Task Settled(AttemptRef attempt);

    /// <summary>The owner of a running job wants it ended: passed on to its executor if that is connected.</summary>
    [Alias("CancelAttempt")]
    Task CancelAttempt(AttemptRef attempt);

    [Alias("Get")]
    Task<QueueSnapshot> Get();

    /// <summary>Bounds how many attempts run at once and how fast they start; null for no bound. What runs already goes on.</summary>
    [Alias("SetLimits")]
    Task<Result<QueuePolicy>> SetLimits(int? maxRunning, StartRate? rate);

    /// <summary>Keeps jobs from starting until it is told otherwise.</summary>
    [Alias("SetPaused")]
    Task<Result<QueuePolicy>> SetPaused(bool paused);

    /// <summary>Takes up work again after a crash, without waiting for the next call.</summary>
    [Alias("Wake")]
    Task Wake();
}
