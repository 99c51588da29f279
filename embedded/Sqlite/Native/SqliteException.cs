namespace Actors.Embedded.Sqlite.Native;

/// <summary>SQLite said no.</summary>
internal sealed class SqliteException(int extendedCode, string message) : Exception($"SQLite error {extendedCode}: {message}")
{
    /// <summary>What it said, without the code.</summary>
    public string Words { get; } = message;

    /// <summary>The code with its detail, such as SQLITE_IOERR_FSYNC.</summary>
    public int ExtendedCode { get; } = extendedCode;

    /// <summary>The code proper, such as SQLITE_IOERR.</summary>
    public int Code => ExtendedCode & 0xff;
}
