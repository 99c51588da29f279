namespace Actors.Embedded.Calls;

/// <summary>What became of a call offered to a queue.</summary>
internal enum Acceptance
{
    Accepted,

    /// <summary>The queue is at its bound.</summary>
    Full,

    /// <summary>The activation is gone; its successor, if any, is in the directory already.</summary>
    Retired,
}
