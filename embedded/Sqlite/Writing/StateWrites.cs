using Orleans;
using Orleans.Runtime;

namespace Actors.Embedded.Sqlite.Writing;

/// <summary>A grain's new state.</summary>
internal sealed class WriteState<T>(string name, GrainId grain, StateBuffer state, IGrainState<T> target) : Write
{
    private readonly long? _expected = Etags.ToVersion(target.ETag);
    private long? _stored;

    public override int Bytes => state.Length;

    protected override Exception? TryApply(WriteSession session)
    {
        (var written, _stored) = session.States.Write(name, grain, _expected, state.Span);
        return written ? null : Etags.Stale($"State '{name}' of {grain}", _stored, _expected);
    }

    protected override void Committed()
    {
        target.ETag = Etags.ToText(_stored!.Value);
        target.RecordExists = true;
    }

    protected override void Release() => state.Return();
}

/// <summary>The end of a grain's record.</summary>
internal sealed class ClearState<T>(string name, GrainId grain, IGrainState<T> target) : Write
{
    private readonly long? _expected = Etags.ToVersion(target.ETag);

    public override int Bytes => 0;

    protected override Exception? TryApply(WriteSession session)
    {
        var (removed, stored) = session.States.Clear(name, grain, _expected);
        return removed ? null : Etags.Stale($"State '{name}' of {grain}", stored, _expected);
    }

    protected override void Committed()
    {
        target.ETag = null;
        target.RecordExists = false;
    }
}
