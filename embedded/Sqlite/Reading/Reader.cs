using Actors.Embedded.Sqlite.Native;
using Actors.Embedded.Sqlite.Tables;
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

    /// <summary>How many jobs of a queue have each status; zeros when it has no number.</summary>
    public long[] CountsOfQueue(long? queue) =>
        Counts($"SELECT {StatusColumns.List} FROM counts WHERE kind = {QueueCountTable.Kind} AND ref = ?1", queue);

    /// <summary>How many jobs of an owner have each status; zeros when it has no number.</summary>
    public long[] CountsOfOwner(long? owner) =>
        Counts($"SELECT {string.Join(", ", StatusColumns.List.Split(", ").Select(column => $"sum({column})"))} FROM job_blocks WHERE owner = ?1", owner);

    /// <summary>Runs reads that see one moment of the database.</summary>
    public T Snapshot<T>(Func<T> read)
    {
        connection.Execute("BEGIN");
        try
        {
            return read();
        }
        finally
        {
            // SQLite has ended it already after some errors of the disk.
            if (connection.InTransaction)
                connection.Execute("ROLLBACK");
        }
    }

    public void Dispose()
    {
        Forget();
        connection.Dispose();
    }

    private long[] Counts(string sql, long? reference)
    {
        var counts = new long[JobStatuses.Count];
        if (reference is not { } known)
            return counts;
        var statement = Statement(sql);
        using var _ = statement.Use();
        statement.Bind(1, known);
        if (statement.Step())
        {
            for (var status = 0; status < counts.Length; status++)
                counts[status] = statement.Int64(status);
        }
        return counts;
    }

    private void Forget()
    {
        foreach (var statement in _statements.Values)
            statement.Dispose();
        _statements.Clear();
    }
}
