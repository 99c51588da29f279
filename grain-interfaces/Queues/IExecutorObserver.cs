using Orleans.Concurrency;

namespace Actors.Queues;

/// <summary>The way to a connected executor. Best effort: what is lost on it is found again when the executor attaches anew.</summary>
[Alias("IExecutorObserver")]
public interface IExecutorObserver : IGrainObserver
{
    [OneWay, Alias("Assign")]
    Task Assign(Assignment assignment);

    /// <summary>The job's owner, or its deadline, wants the attempt ended.</summary>
    [OneWay, Alias("CancelAttempt")]
    Task CancelAttempt(AttemptRef attempt);

    /// <summary>Jobs wait at the queue and nobody has a place for them. Told once to each executor that shares its places among queues, and again after a
    /// heartbeat whose reply did not say so; one that comes while a heartbeat is under way is later than its reply.</summary>
    [OneWay, Alias("Wanted")]
    Task Wanted(QueueId queue);

    /// <summary>Another connection of the same executor took this one's place.</summary>
    [OneWay, Alias("Superseded")]
    Task Superseded();
}
