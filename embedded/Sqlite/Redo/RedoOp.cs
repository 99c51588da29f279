namespace Actors.Embedded.Sqlite.Redo;

/// <summary>What a record's body is made of, by its first byte.</summary>
internal enum RedoOp : byte
{
    /// <summary>A statement's text: its number (4 bytes), length (4), UTF-8.</summary>
    Define = 1,

    /// <summary>A statement runs with what was bound since the last run: its number (4).</summary>
    Run = 2,

    /// <summary>Parameter (1) is NULL.</summary>
    Null = 3,

    /// <summary>Parameter (1), value (8).</summary>
    Int64 = 4,

    /// <summary>Parameter (1), length (4), how much of it follows (4), UTF-8. The rest is spaces, which states have behind them as room to grow.</summary>
    Text = 5,

    /// <summary>Parameter (1), length (4), bytes.</summary>
    Blob = 6,
}
