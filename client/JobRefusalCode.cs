namespace Actors.Client;

/// <summary>Why the server refused.</summary>
public enum JobRefusalCode
{
    Unknown = 0,

    /// <summary>The request is malformed or out of bounds.</summary>
    Invalid = 1,

    /// <summary>No such job, or somebody else's.</summary>
    NotFound = 2,

    /// <summary>The caller may not do this.</summary>
    Forbidden = 3,

    /// <summary>The idempotency key stands for another job.</summary>
    Conflict = 4,

    /// <summary>The job is not in a state in which this can be done.</summary>
    WrongState = 5,

    /// <summary>A bound of the server is reached.</summary>
    LimitReached = 6,

    /// <summary>The server cannot take work now; try again after a while.</summary>
    Unavailable = 7,

    /// <summary>The request is longer than the server takes.</summary>
    TooLarge = 8,
}
