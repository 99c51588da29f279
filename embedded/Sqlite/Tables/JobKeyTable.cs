using Actors.Embedded.Sqlite.Native;
using Actors.Embedded.Sqlite.Writing;
using Actors.Jobs;

namespace Actors.Embedded.Sqlite.Tables;

/// <summary>Which job a submitter's idempotency key stands for. Used by the writer only.</summary>
internal sealed class JobKeyTable(Connection connection, Uncommitted uncommitted)
{
    // The first job keeps its key until that expires, whoever else comes with it: keys are judged before a job is recorded.
    private readonly Statement _upsert = connection.Prepare("""
        INSERT INTO job_keys(owner, key, job, body_hash, expires_at) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (owner, key) DO UPDATE SET job = excluded.job, body_hash = excluded.body_hash, expires_at = excluded.expires_at
            WHERE job_keys.job = excluded.job OR job_keys.expires_at <= ?6
        """);

    private readonly Statement _delete = connection.Prepare("DELETE FROM job_keys WHERE owner = ?1 AND key = ?2 AND job = ?3");

    public void Put(long owner, long job, IdempotencyKey key, DateTimeOffset now)
    {
        if (key.ExpiresAt <= now)
            return;
        uncommitted.AddKey(key.Value);
        _upsert.Bind(1, owner);
        _upsert.Bind(2, key.Value);
        _upsert.Bind(3, job);
        _upsert.Bind(4, key.BodyHash);
        _upsert.Bind(5, UnixTicks.From(key.ExpiresAt));
        _upsert.Bind(6, UnixTicks.From(now));
        _upsert.Run();
    }

    public void Remove(long owner, long job, string key)
    {
        uncommitted.AddKey(key);
        _delete.Bind(1, owner);
        _delete.Bind(2, key);
        _delete.Bind(3, job);
        _delete.Run();
    }
}
