namespace Actors.Embedded.Sqlite;

/// <summary>Whether the store takes writes, for readiness.</summary>
public interface IStorageHealth
{
    /// <summary>False from a failed write on until a probe succeeds; meanwhile writes are refused at once.</summary>
    bool Available { get; }

    /// <summary>Why not, which file, and what to do; null while available.</summary>
    string? Reason { get; }
}
