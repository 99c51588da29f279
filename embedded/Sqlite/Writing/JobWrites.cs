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
