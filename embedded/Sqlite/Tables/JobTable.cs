using Actors.Embedded.Sqlite.Native;
using Actors.Embedded.Sqlite.Writing;
using Actors.Jobs;
using Actors.Storage;

namespace Actors.Embedded.Sqlite.Tables;

/// <summary>The jobs, with the columns their indexes are made of, their keys and their counts. Used by the writer only.</summary>
internal sealed class JobTable(Connection connection, NameTable names, JobBlockTable blocks, QueueCountTable queues, Uncommitted uncommitted)
{
    private const int StateParameter = 9;
    private const long FirstEtag = 1;

    private long? _lastId;
    private int _keptChanges;

    private readonly List<RecentChanges.Change> _changes = [];
    private readonly JobKeyTable _keys = new(connection, uncommitted);
    private readonly DeadJobTable _dead = new(connection);

    private readonly Statement _find = connection.Prepare(
        "SELECT etag, status, owner, queue, name, priority, key, due_at, updated_at, finished_at, expires_at, effects, octet_length(state) FROM jobs WHERE id = ?1");

    private readonly Statement _insert = connection.Prepare("""
        INSERT INTO jobs(id, etag, status, due_at, updated_at, finished_at, expires_at, effects, state, owner, queue, name, priority, key)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14) ON CONFLICT (id) DO NOTHING
        """);

    // What a job is born with does not change, so the indexes and columns of it are left alone.
    private readonly Statement _update = connection.Prepare("""
        UPDATE jobs SET etag = ?2, status = ?3, due_at = ?4, updated_at = ?5, finished_at = ?6, expires_at = ?7, effects = ?8, state = ?9
        WHERE id = ?1
        """);

    private readonly Statement _replace = connection.Prepare("""
        UPDATE jobs SET etag = ?2, status = ?3, due_at = ?4, updated_at = ?5, finished_at = ?6, expires_at = ?7, effects = ?8, state = ?9,
            owner = ?10, queue = ?11, name = ?12, priority = ?13, key = ?14
        WHERE id = ?1
        """);

    private readonly Statement _delete = connection.Prepare("DELETE FROM jobs WHERE id = ?1");

    private readonly Statement _expired = connection.Prepare("""
        SELECT id FROM jobs INDEXED BY jobs_expiring WHERE expires_at IS NOT NULL AND expires_at <= ?1 AND effects = 0
        ORDER BY expires_at LIMIT ?2
        """);

    private readonly Statement _keepLastId = connection.Prepare("INSERT OR REPLACE INTO meta(key, value) VALUES ('last_id', ?1)");

    /// <summary>The greatest id ever recorded. The row with it tells; when that one goes, it leaves its id behind. To be looked at before a row comes or goes: after a transaction was undone
    /// it is read from the rows.</summary>
    public long LastId => _lastId ??= ReadLastId(connection);

    /// <summary>Writes the job if the stored version is the expected one; null stands for no record.</summary>
    /// <returns>Whether it was, and the version stored after the call.</returns>
    public (bool Written, long? Stored) Write(long id, long? expected, JobIndexEntry entry, StateBuffer state, DateTimeOffset now)
    {
        var job = IdentityOf(entry);
        if (expected is not null)
            return Update(id, expected.Value, job, entry, state, now);
        return Insert(id, job, entry, state.Padded(state.Length + RowSize.Slack), now) ? (true, FirstEtag) : (false, Find(id)?.Etag);
    }

    /// <summary>Writes a new job.</summary>
    /// <param name="state">With its room to grow.</param>
    /// <returns>False when there is one of that id.</returns>
    public bool Add(JobIndexEntry entry, ReadOnlySpan<byte> state, DateTimeOffset now) => Insert(entry.Id.Value, IdentityOf(entry), entry, state, now);

    /// <summary>Removes the job if the stored version is the expected one.</summary>
    public (bool Removed, long? Stored) Clear(long id, long? expected)
    {
        var stored = Find(id);
        if (stored?.Etag != expected)
            return (false, stored?.Etag);
        if (stored is { } job)
            Remove(id, job);
        return (true, null);
    }

    /// <summary>Removes ended jobs whose time has run out and that owe nothing, at most so many.</summary>
    /// <returns>The jobs removed.</returns>
    public IReadOnlyList<long> RemoveExpired(DateTimeOffset now, int limit)
    {
        var expired = new List<long>();
        using (_expired.Use())
        {
            _expired.Bind(1, UnixTicks.From(now));
            _expired.Bind(2, limit);
            while (_expired.Step())
                expired.Add(_expired.Int64(0));
        }
        foreach (var id in expired)
            Remove(id, Find(id)!.Value);
        return expired;
    }

    private void Remove(long id, Stored job)
    {
        var lastId = LastId;
        uncommitted.AddJob(id);
        _delete.Bind(1, id);
        _delete.Run();
        if (job.Identity.Key is { } key)
            _keys.Remove(job.Identity.Owner, id, key);
        var dead = _dead.Follow(id, job.Identity.Owner, job.Identity.Name, job.Status, entry: null);
        queues.Add(job.Identity.Queue, job.Status, -1);
        blocks.Change(id, job.Identity.Owner, job.Identity.Name, job.Status, status: null, dead);
        if (id != lastId)
            return;
        _keepLastId.Bind(1, id);
        _keepLastId.Run();
    }

    /// <summary>The changes so far are durable.</summary>
    public void KeepChanges() => _keptChanges = _changes.Count;

    /// <summary>The changes since the last call; to be called when readers see them.</summary>
    public void TakeChanges(RecentChanges changes)
    {
        changes.Add(_changes);
        _changes.Clear();
        _keptChanges = 0;
    }

    /// <summary>The transaction is undone. What is durable will be in the next one.</summary>
    public void Forget()
    {
        _lastId = null;
        _changes.RemoveRange(_keptChanges, _changes.Count - _keptChanges);
    }

    private static long ReadLastId(Connection connection) => connection.Scalar(
        "SELECT max(coalesce((SELECT max(id) FROM jobs), 0), coalesce((SELECT value FROM meta WHERE key = 'last_id'), 0))");

    private Identity IdentityOf(JobIndexEntry entry) =>
        new(names.Intern(entry.Owner), names.Intern(entry.Queue.Value), names.Intern(entry.Name), (int)entry.Priority, entry.Key?.Value);

    private bool Insert(long id, Identity job, JobIndexEntry entry, ReadOnlySpan<byte> state, DateTimeOffset now)
    {
        var lastId = LastId;
        uncommitted.AddJob(id);
        BindState(_insert, id, FirstEtag, entry);
        _insert.BindText(StateParameter, state);
        BindIdentity(_insert, job);
        _insert.Run();
        if (connection.Changes == 0)
            return false;
        if (entry.Key is { } key)
            _keys.Put(job.Owner, id, key, now);
        var dead = _dead.Follow(id, job.Owner, job.Name, was: null, entry);
        var changedAt = UnixTicks.From(entry.UpdatedAt);
        queues.Add(job.Queue, entry.Status, 1);
        blocks.Add(id, job.Owner, job.Name, entry.Status, dead, changedAt, lastId);
        _changes.Add(new RecentChanges.Change(id, job.Owner, changedAt));
        _lastId = Math.Max(lastId, id);
        return true;
    }

    private (bool, long?) Update(long id, long expected, Identity job, JobIndexEntry entry, StateBuffer state, DateTimeOffset now)
    {
        if (Find(id) is not { } stored)
            return (false, null);
        if (stored.Etag != expected)
            return (false, stored.Etag);
        uncommitted.AddJob(id);
        if (stored.Identity == job)
        {
            BindState(_update, id, expected + 1, entry);
            _update.BindText(StateParameter, state.Padded(RowSize.Fit(state.Length, stored.Size - RowSize.OfColumns(expected + 1, entry))));
            _update.Run();
        }
        else
        {
            BindState(_replace, id, expected + 1, entry);
            BindIdentity(_replace, job);
            _replace.BindText(StateParameter, state.Span);
            _replace.Run();
            if (stored.Identity.Key is { } oldKey)
                _keys.Remove(stored.Identity.Owner, id, oldKey);
            if (entry.Key is { } key)
                _keys.Put(job.Owner, id, key, now);
        }
        Count(id, stored, job, entry);
        return (true, expected + 1);
    }

    private void Count(long id, Stored stored, Identity job, JobIndexEntry entry)
    {
        var (was, changedAt) = (stored.Identity, UnixTicks.From(entry.UpdatedAt));
        var dead = _dead.Follow(id, job.Owner, job.Name, stored.Status, entry);
        _changes.Add(new RecentChanges.Change(id, job.Owner, changedAt));
        if (was.Queue != job.Queue || stored.Status != entry.Status)
        {
            queues.Add(was.Queue, stored.Status, -1);
            queues.Add(job.Queue, entry.Status, 1);
        }
        if (was.Owner == job.Owner && was.Name == job.Name)
        {
            blocks.Change(id, job.Owner, job.Name, stored.Status, entry.Status, dead, changedAt);
            return;
        }
        // The dead set has it under its new owner and name already.
        var isDead = entry.IsDead ? 1 : 0;
        blocks.Change(id, was.Owner, was.Name, stored.Status, status: null, dead - isDead);
        blocks.Change(id, job.Owner, job.Name, was: null, entry.Status, isDead, changedAt);
    }

    private Stored? Find(long id)
    {
        using var _ = _find.Use();
        _find.Bind(1, id);
        if (!_find.Step())
            return null;
        var identity = new Identity(_find.Int64(2), _find.Int64(3), _find.Int64(4), _find.Int32(5), _find.IsNull(6) ? null : _find.Text(6));
        var (etag, status) = (_find.Int64(0), _find.Int64(1));
        // An absent time reads as 0, which takes as little room as NULL.
        var size = _find.Int32(12) + RowSize.OfColumns(etag, status, _find.Int64(7), _find.Int64(8), _find.Int64(9), _find.Int64(10), _find.Int64(11));
        return new Stored(etag, (JobStatus)status, identity, size);
    }

    private static void BindState(Statement statement, long id, long etag, JobIndexEntry entry)
    {
        statement.Bind(1, id);
        statement.Bind(2, etag);
        statement.Bind(3, (int)entry.Status);
        statement.Bind(4, UnixTicks.From(entry.DueAt));
        statement.Bind(5, UnixTicks.From(entry.UpdatedAt));
        statement.Bind(6, UnixTicks.From(entry.FinishedAt));
        statement.Bind(7, UnixTicks.From(entry.ExpiresAt));
        statement.Bind(8, entry.HasPendingEffects ? 1 : 0);
    }

    private static void BindIdentity(Statement statement, Identity job)
    {
        statement.Bind(10, job.Owner);
        statement.Bind(11, job.Queue);
        statement.Bind(12, job.Name);
        statement.Bind(13, job.Priority);
        statement.Bind(14, job.Key);
    }

    /// <summary>What a job is born with.</summary>
    private readonly record struct Identity(long Owner, long Queue, long Name, int Priority, string? Key);

    /// <summary>A row as it is found. Size: what its state and its changing columns take in the file, in bytes.</summary>
    private readonly record struct Stored(long Etag, JobStatus Status, Identity Identity, int Size);
}
