namespace Actors.Simulation.Store;

/// <summary>How a transaction can go wrong.</summary>
internal enum CommitFault
{
    None,

    /// <summary>Nothing was written, and the store says so.</summary>
    Refused,

    /// <summary>The store cannot say; it was written.</summary>
    UnknownButKept,

    /// <summary>The store cannot say; it was not written.</summary>
    UnknownAndLost,
}
