namespace Actors.Embedded.Sqlite.Schema;

/// <summary>The database's identity and the number of the last record of the redo log that it has. An older build, which would not run the records after it, is refused by the version.</summary>
internal static class Schema5
{
    public const string Script = """
        INSERT OR IGNORE INTO meta(key, value) VALUES ('store', random()), ('redo', 0);
        """;
}
