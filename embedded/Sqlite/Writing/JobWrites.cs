using Actors.Jobs;
using Actors.Storage;
using Orleans;

namespace Actors.Embedded.Sqlite.Writing;

/// <summary>A job's new state, with its index entry.</summary>
internal sealed class WriteJob<T>(JobId id, JobIndexEntry entry, StateBuffer state, IGrainState<T> target) : Write
{
    private readonly long? _expected = Etags.ToVersion(target.ETag);
    private long? _stored;

    public override int Bytes => state.Length;

    protected override Exception? TryApply(WriteSession session)
    {
        (var written, _stored) = session.Jobs.Write(id.Value, _expected, entry, state, session.Time.GetUtcNow());
        return written ? null : Etags.Stale($"Job {id}", _stored, _expected);
    }

    protected override void Committed()
    {
        target.ETag = Etags.ToText(_stored!.Value);
        target.RecordExists = true;
    }

    protected override void Release() => state.Return();
}

/// <summary>New jobs, all of them or none.</summary>
internal sealed class AddJobs(JobIndexEntry[] entries, StateList states) : Write
{
    public override int Bytes => states.Length;

    protected override Exception? TryApply(WriteSession session)
    {
        var now = session.Time.GetUtcNow();
        for (var i = 0; i < entries.Length; i++)
        {
            // Some of them are written by now: the transaction must be undone.
            if (!session.Jobs.Add(entries[i], states[i], now))
                throw new InvalidOperationException($"Job {entries[i].Id} of a batch is stored already: ids of new jobs are never used twice.");
        }
        return null;
    }

    protected override void Release() => states.Return();
}

/// <summary>The end of jobs whose time has run out, with their output.</summary>
internal sealed class RemoveExpiredJobs(DateTimeOffset now, int limit) : Write
{
    public override int Bytes => 0;

    public int Removed { get; private set; }

    protected override Exception? TryApply(WriteSession session)
    {
        var expired = session.Jobs.RemoveExpired(now, limit);
        foreach (var job in expired)
            session.Output.Delete(job);
        Removed = expired.Count;
        return null;
    }
}

/// <summary>The end of a job's record, its index entry and its key.</summary>
internal sealed class ClearJob<T>(JobId id, IGrainState<T> target) : Write
{
    private readonly long? _expected = Etags.ToVersion(target.ETag);

    public override int Bytes => 0;

    protected override Exception? TryApply(WriteSession session)
    {
        var (removed, stored) = session.Jobs.Clear(id.Value, _expected);
        return removed ? null : Etags.Stale($"Job {id}", stored, _expected);
    }

    protected override void Committed()
    {
        target.ETag = null;
        target.RecordExists = false;
    }
}
