using Actors.Embedded.Sqlite.Native;
using Actors.Jobs;
using Actors.Storage;

namespace Actors.Embedded.Sqlite.Tables;

/// <summary>The dead set, kept in step with the jobs. Used by the writer only.</summary>
internal sealed class DeadJobTable(Connection connection)
{
    private readonly Statement _put = connection.Prepare("INSERT INTO dead_jobs(job, owner, name, result_until) VALUES (?1, ?2, ?3, ?4)");

    private readonly Statement _remove = connection.Prepare("DELETE FROM dead_jobs WHERE job = ?1");

    /// <summary>A job is written, or removed where there is no entry.</summary>
    /// <param name="was">The status it had; null for a new one.</param>
    /// <returns>1 when it came into the dead set, -1 when it left it, else 0.</returns>
    public int Follow(long id, long owner, long name, JobStatus? was, JobIndexEntry? entry)
    {
        var left = was is { } status && (MayBeDead(status) || entry is { IsDead: true }) ? Remove(id) : 0;
        if (entry is not { IsDead: true })
            return -left;
        _put.Bind(1, id);
        _put.Bind(2, owner);
        _put.Bind(3, name);
        _put.Bind(4, UnixTicks.From(entry.ResultExpiresAt));
        _put.Run();
        return 1 - left;
    }

    /// <returns>How many were there: none or one.</returns>
    private int Remove(long id)
    {
        _remove.Bind(1, id);
        _remove.Run();
        return connection.Changes;
    }

    private static bool MayBeDead(JobStatus status) => status.IsFinal() && status is not (JobStatus.Succeeded or JobStatus.Canceled);
}
