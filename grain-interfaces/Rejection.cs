namespace Actors;

/// <summary>Why a request was refused, from a closed list. Each edge maps every code to its own status, in one switch.</summary>
[GenerateSerializer, Alias("RejectionCode")]
public enum RejectionCode
{
    /// <summary>The request itself is malformed or out of bounds.</summary>
    Invalid = 0,

    /// <summary>No such job, or one the caller may not know of.</summary>
    NotFound = 1,

    /// <summary>The caller is known but may not do this.</summary>
    Forbidden = 2,

    /// <summary>The same idempotency key came with another body.</summary>
    KeyConflict = 3,

    /// <summary>The job has already ended; final states never change.</summary>
    AlreadyEnded = 4,

    /// <summary>The report or command is about an attempt that is not the current one.</summary>
    StaleAttempt = 5,

    /// <summary>The job is not in a state in which this can be done.</summary>
    WrongState = 6,

    /// <summary>A named bound is reached; the message names it.</summary>
    LimitReached = 7,

    /// <summary>The server cannot take work now; try again after a while.</summary>
    Unavailable = 8,

    /// <summary>The request is longer than a named bound; the message tells the bound.</summary>
    TooLarge = 9,
}

/// <summary>A refusal: a value, not an exception. <see cref="Message"/> is fit to be shown to the caller.</summary>
[GenerateSerializer, Immutable, Alias("Rejection")]
public sealed record Rejection([property: Id(0)] RejectionCode Code, [property: Id(1)] string Message);
