using Actors.Link.V1;

namespace Actors.Client.Requests;

/// <summary>A request that has not had its last answer. Sent again over the next connection as it is: every kind of request bears it.</summary>
internal abstract class PendingRequest
{
    public long Number { get; set; }

    /// <summary>Made for each connection anew where it says something about what was received.</summary>
    public abstract ExecutorMessage Message { get; }

    /// <summary>When it was sent for the first time, as a timestamp; null before that.</summary>
    public long? SentAt { get; set; }

    /// <summary>Takes an answer; true when it was the last one.</summary>
    public abstract bool Answer(ServerMessage message);

    public abstract void Fail(Exception reason);
}
