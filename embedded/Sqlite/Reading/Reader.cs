using Actors.Embedded.Sqlite.Native;
using Actors.Jobs;

namespace Actors.Embedded.Sqlite.Reading;

/// <summary>A connection that only reads, with the statements it has used. One thread at a time.</summary>
internal sealed class Reader(Connection connection) : IDisposable
{
    /// <summary>Statements kept. Lists come in many shapes; past this they are prepared anew.</summary>
    private const int MaxStatements = 64;

    private readonly Dictionary<string, Statement> _statements = new(StringComparer.Ordinal);

    public Statement Statement(string sql)
    {
        if (_statements.TryGetValue(sql, out var statement))
            return statement;
        if (_statements.Count >= MaxStatements)
            Forget();
        return _statements[sql] = connection.PrepareOnce(sql);
    }

    /// <summary>The number that stands for an owner, queue or job name; null when nothing was ever recorded under it.</summary>
    public long? FindName(string text)
    {
        var statement = Statement("SELECT id FROM names WHERE text = ?1");
        using var _ = statement.Use();
        statement.Bind(1, text);
        return statement.Step() ? statement.Int64(0) : null;
    }

    /// <summary>How many jobs of an owner or queue have each status; zeros when it has no number.</summary>
    public long[] Counts(int kind, long? reference)
    {
        var counts = new long[JobStatuses.Count];
        if (reference is not { } known)
            return counts;
        var statement = Statement(
            "SELECT scheduled, queued, running, succeeded, failed, timed_out, canceled, rejected, lost FROM counts WHERE kind = ?1 AND ref = ?2");
        using var _ = statement.Use();
        statement.Bind(1, kind);
        statement.Bind(2, known);
        if (statement.Step())
        {
            for (var status = 0; status < counts.Length; status++)
                counts[status] = statement.Int64(status);
        }
        return counts;
    }

    /// <summary>When the latest change of an owner's jobs was.</summary>
    public long ChangedTo(long owner)
    {
        var statement = Statement("SELECT changed_to FROM counts WHERE kind = 0 AND ref = ?1");
        using var _ = statement.Use();
        statement.Bind(1, owner);
        return statement.Step() ? statement.Int64(0) : long.MinValue;
    }

    public void Dispose()
    {
        Forget();
        connection.Dispose();
    }

    private void Forget()
    {
        foreach (var statement in _statements.Values)
            statement.Dispose();
        _statements.Clear();
    }
}
