using System.Runtime.InteropServices;
using Actors.Embedded.Sqlite.Native;
using Actors.Jobs;

namespace Actors.Embedded.Sqlite.Tables;

/// <summary>Exact counts of a queue's jobs by status. A transaction's changes are added up and written once, as differences, so nothing has to be in
/// memory for thousands of queues. Used by the writer only.</summary>
internal sealed class QueueCountTable(Connection connection)
{
    /// <summary>The rows' kind; others were counted here in earlier schemas.</summary>
    public const int Kind = 1;

    private readonly Dictionary<long, ByStatus> _changes = [];

    private readonly Statement _add = connection.Prepare($"""
        INSERT INTO counts(kind, ref, {StatusColumns.List}, changed_to) VALUES ({Kind}, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 0)
        ON CONFLICT (kind, ref) DO UPDATE SET
            scheduled = scheduled + excluded.scheduled, queued = queued + excluded.queued, running = running + excluded.running,
            succeeded = succeeded + excluded.succeeded, failed = failed + excluded.failed, timed_out = timed_out + excluded.timed_out,
            canceled = canceled + excluded.canceled, rejected = rejected + excluded.rejected, lost = lost + excluded.lost
        """);

    public void Add(long queue, JobStatus status, int difference) =>
        CollectionsMarshal.GetValueRefOrAddDefault(_changes, queue, out _)[(int)status] += difference;

    /// <summary>Writes what has been added up; last in its transaction.</summary>
    public void Flush()
    {
        foreach (var (queue, differences) in _changes)
        {
            _add.Bind(1, queue);
            for (var status = 0; status < JobStatuses.Count; status++)
                _add.Bind(2 + status, differences[status]);
            _add.Run();
        }
        _changes.Clear();
    }

    /// <summary>The transaction is undone.</summary>
    public void Forget() => _changes.Clear();
}
