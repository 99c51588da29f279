using Actors.Embedded.Sqlite.Native;

namespace Actors.Embedded.Sqlite.Tables;

/// <summary>Gives owners, queues and job names the small numbers that stand for them. Used by the writer only.</summary>
internal sealed class NameTable(Connection connection)
{
    /// <summary>Names kept in memory; past it the cache starts anew. About 5 MB.</summary>
    private const int MaxCached = 50_000;

    private readonly Dictionary<string, long> _cache = new(StringComparer.Ordinal);
    private readonly Statement _find = connection.Prepare("SELECT id FROM names WHERE text = ?1");
    private readonly Statement _insert = connection.Prepare("INSERT INTO names(text) VALUES (?1)");

    public long Intern(string text)
    {
        if (_cache.TryGetValue(text, out var id))
            return id;
        id = Find(text) ?? Insert(text);
        if (_cache.Count >= MaxCached)
            _cache.Clear();
        _cache[text] = id;
        return id;
    }

    /// <summary>The transaction is undone, and with it the numbers it gave.</summary>
    public void Forget() => _cache.Clear();

    private long? Find(string text)
    {
        using var _ = _find.Use();
        _find.Bind(1, text);
        return _find.Step() ? _find.Int64(0) : null;
    }

    private long Insert(string text)
    {
        _insert.Bind(1, text);
        _insert.Run();
        return connection.LastInsertRowId;
    }
}
