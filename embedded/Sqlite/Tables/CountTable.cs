using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Actors.Embedded.Sqlite.Native;
using Actors.Jobs;

namespace Actors.Embedded.Sqlite.Tables;

/// <summary>Exact counts of jobs by owner and status, and by queue and status. A transaction's changes are added up and written once, as differences,
/// so nothing has to be in memory for a hundred thousand owners.</summary>
internal sealed class CountTable(Connection connection)
{
    public const int OfOwner = 0;
    public const int OfQueue = 1;

    /// <summary>In place of an owner: all of them.</summary>
    public const long Everybody = 0;

    private readonly Dictionary<(int Kind, long Ref), Differences> _changes = [];

    private readonly Statement _add = connection.Prepare("""
        INSERT INTO counts(kind, ref, scheduled, queued, running, succeeded, failed, timed_out, canceled, rejected, lost, changed_to)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
        ON CONFLICT (kind, ref) DO UPDATE SET
            scheduled = scheduled + excluded.scheduled, queued = queued + excluded.queued, running = running + excluded.running,
            succeeded = succeeded + excluded.succeeded, failed = failed + excluded.failed, timed_out = timed_out + excluded.timed_out,
            canceled = canceled + excluded.canceled, rejected = rejected + excluded.rejected, lost = lost + excluded.lost,
            changed_to = max(changed_to, excluded.changed_to)
        """);

    public void Add(long owner, long queue, JobStatus status, int difference)
    {
        Change(OfOwner, owner).ByStatus[(int)status] += difference;
        Change(OfOwner, Everybody).ByStatus[(int)status] += difference;
        Change(OfQueue, queue).ByStatus[(int)status] += difference;
    }

    /// <summary>An owner's job changed at that time.</summary>
    public void Touch(long owner, long changedAt)
    {
        Touch(ref Change(OfOwner, owner), changedAt);
        Touch(ref Change(OfOwner, Everybody), changedAt);
    }

    /// <summary>Writes what has been added up; last in its transaction.</summary>
    public void Flush()
    {
        foreach (var ((kind, reference), differences) in _changes)
        {
            _add.Bind(1, kind);
            _add.Bind(2, reference);
            for (var status = 0; status < JobStatuses.Count; status++)
                _add.Bind(3 + status, differences.ByStatus[status]);
            _add.Bind(3 + JobStatuses.Count, differences.WasTouched ? differences.ChangedTo : long.MinValue);
            _add.Run();
        }
        _changes.Clear();
    }

    /// <summary>The transaction is undone.</summary>
    public void Forget() => _changes.Clear();

    private ref Differences Change(int kind, long reference) =>
        ref CollectionsMarshal.GetValueRefOrAddDefault(_changes, (kind, reference), out _);

    private static void Touch(ref Differences differences, long changedAt)
    {
        differences.ChangedTo = differences.WasTouched ? Math.Max(differences.ChangedTo, changedAt) : changedAt;
        differences.WasTouched = true;
    }

    private struct Differences
    {
        public ByStatus ByStatus;
        public long ChangedTo;
        public bool WasTouched;
    }

    [InlineArray(JobStatuses.Count)]
    private struct ByStatus
    {
        private int _first;
    }
}
