namespace Actors.Queues;

/// <summary>What a queue says to an executor's heartbeat.</summary>
/// <param name="Attached">False when the connection is not attached any more; the rest means nothing then.</param>
/// <param name="Held">Places the executor holds here, those of attempts that are on their way to it included. Until its capacity is raised again it will
/// hold no more than this or its capacity, whichever is greater.</param>
/// <param name="Wanted">Jobs wait here that could start now if somebody had a place for them.</param>
[GenerateSerializer, Immutable, Alias("HeartbeatReply")]
public readonly record struct HeartbeatReply(
    [property: Id(0)] bool Attached,
    [property: Id(1)] int Held,
    [property: Id(2)] bool Wanted);
