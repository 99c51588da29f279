using Actors.Embedded.Sqlite.Native;
using Orleans.Runtime;

namespace Actors.Embedded.Sqlite.Tables;

/// <summary>The state of every grain that is not a job. Used by the writer only.</summary>
internal sealed class GrainStateTable(Connection connection)
{
    private readonly Statement _find = connection.Prepare(
        "SELECT rowid, etag FROM grain_state WHERE grain_type = ?1 AND grain_key = ?2 AND state_name = ?3");

    private readonly Statement _insert = connection.Prepare(
        "INSERT INTO grain_state(grain_type, grain_key, state_name, etag, state) VALUES (?1, ?2, ?3, ?4, ?5)");

    private readonly Statement _update = connection.Prepare("UPDATE grain_state SET etag = ?2, state = ?3 WHERE rowid = ?1");

    private readonly Statement _delete = connection.Prepare("DELETE FROM grain_state WHERE rowid = ?1");

    /// <summary>Writes the state if the stored version is the expected one; null stands for no record.</summary>
    /// <returns>Whether it was, and the version stored after the call.</returns>
    public (bool Written, long? Stored) Write(string name, GrainId grain, long? expected, ReadOnlySpan<byte> state)
    {
        var (row, stored) = Find(name, grain);
        if (stored != expected)
            return (false, stored);
        var etag = (stored ?? 0) + 1;
        if (row is { } existing)
        {
            _update.Bind(1, existing);
            _update.Bind(2, etag);
            _update.BindText(3, state);
            _update.Run();
        }
        else
        {
            _insert.Bind(1, grain.Type);
            _insert.Bind(2, grain.Key);
            _insert.Bind(3, name);
            _insert.Bind(4, etag);
            _insert.BindText(5, state);
            _insert.Run();
        }
        return (true, etag);
    }

    /// <summary>Removes the record if the stored version is the expected one.</summary>
    public (bool Removed, long? Stored) Clear(string name, GrainId grain, long? expected)
    {
        var (row, stored) = Find(name, grain);
        if (stored != expected)
            return (false, stored);
        if (row is { } existing)
        {
            _delete.Bind(1, existing);
            _delete.Run();
        }
        return (true, null);
    }

    private (long? Row, long? Etag) Find(string name, GrainId grain)
    {
        using var _ = _find.Use();
        _find.Bind(1, grain.Type);
        _find.Bind(2, grain.Key);
        _find.Bind(3, name);
        return _find.Step() ? (_find.Int64(0), _find.Int64(1)) : (null, null);
    }
}
