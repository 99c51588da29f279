using Actors.Embedded.Calls;
using Actors.Embedded.Turns;

namespace Actors.Embedded.Observers;

/// <summary>An object outside the grains that grains call: one call at a time, in order, and never inside the caller's turn.</summary>
internal sealed class ObserverHost(EmbeddedRuntime runtime, object target) : CallQueue(runtime, reentrant: false)
{
    private bool _isDeleted;

    public override object Target => target;

    protected override bool IsOpen => true;

    protected override bool IsRetired => _isDeleted;

    public override string ToString() => target.GetType().Name;

    public void Delete()
    {
        lock (Gate)
        {
            _isDeleted = true;
            Waiting = default;
            Interleaving = default;
        }
    }

    protected override Turn? NextTurn() => NextCall();
}
