namespace Actors.NodeAgent.Journal;

/// <summary>Why the journal could not do what it was asked for.</summary>
public enum JournalFault
{
    /// <summary>Another agent runs on the directory.</summary>
    Locked,

    /// <summary>The file is damaged before its end, so acknowledged records are gone; an operator must decide.</summary>
    Corrupt,

    /// <summary>The file is of a newer version, or no journal at all.</summary>
    Unreadable,

    /// <summary>The disk refused (full, failing, read-only). Later records are tried again.</summary>
    WriteFailed,

    /// <summary>The record, or what waits for the disk, is past its bound.</summary>
    TooLarge,

    /// <summary>The journal is closed.</summary>
    Closed,
}
