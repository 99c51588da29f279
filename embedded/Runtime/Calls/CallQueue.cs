using Actors.Embedded.CodeGeneration;
using Actors.Embedded.Turns;
using Orleans.Storage;

namespace Actors.Embedded.Calls;

/// <summary>Decides which calls of one target may start. A call that does not interleave has the target to itself until its task ends.</summary>
internal abstract class CallQueue(EmbeddedRuntime runtime, bool reentrant) : TurnQueue(runtime)
{
    protected CallList Waiting;
    protected CallList Interleaving;
    protected CallList Running;

    // Of the running calls: those that keep others out, and those of them that also keep readers out.
    private int _blocking;
    private int _writers;

    public abstract object Target { get; }

    /// <summary>True when calls may start; false before activation and from deactivation on. Read under the gate.</summary>
    protected abstract bool IsOpen { get; }

    protected abstract bool IsRetired { get; }

    protected int QueuedCount => Waiting.Count + Interleaving.Count;

    /// <param name="lend">The caller's thread may run what follows.</param>
    public Acceptance Accept(GrainCall call, bool lend = false)
    {
        bool asleep;
        lock (Gate)
        {
            if (IsRetired) return Acceptance.Retired;
            if (QueuedCount >= Runtime.Options.MaxQueuedCallsPerActivation) return Acceptance.Full;
            Enqueue(call);
            asleep = Awaken();
        }

        if (asleep && lend) TurnThread.Lend(this);
        else if (asleep) Post();
        return Acceptance.Accepted;
    }

    /// <summary>The call's task has ended. Runs as a turn.</summary>
    public void Finish(GrainCall call, Task task)
    {
        if (Runtime.IsAborted) return;
        var stale = task.IsFaulted ? task.Exception.InnerException as InconsistentStateException : null;
        lock (Gate)
        {
            Running.Remove(call);
            if (!Interleaves(call))
            {
                _blocking--;
                if (!call.IsReadOnly) _writers--;
            }

            if (stale is { DroppedItsActivation: false })
            {
                stale.DroppedItsActivation = true;
                OnStaleState(stale);
            }
        }

        TurnThread.Answer(call, task, Runtime.Turns);
    }

    public TimeoutException TimeoutOf(GrainCall call) =>
        new($"{call.GetType().Name} to {this} had no answer within {Runtime.Options.CallTimeout}. Whether it took effect is unknown.");

    protected virtual void OnStaleState(InconsistentStateException exception)
    {
    }

    protected void Enqueue(GrainCall call)
    {
        call.Queue = this;
        if (IsOpen && Interleaves(call)) Interleaving.Append(call);
        else Waiting.Append(call);
    }

    protected GrainCall? NextCall()
    {
        var call = Interleaving.TakeFirst();
        if (call is null && Waiting.First is { } first && MayStart(first)) call = Waiting.TakeFirst();
        if (call is null) return null;
        Running.Append(call);
        if (!Interleaves(call))
        {
            _blocking++;
            if (!call.IsReadOnly) _writers++;
        }

        return call;
    }

    /// <summary>Calls that came before the queue was open and need not wait for the others.</summary>
    protected void SortWaiting()
    {
        for (var call = Waiting.First; call is not null;)
        {
            var next = call.Next;
            if (Interleaves(call))
            {
                Waiting.Remove(call);
                Interleaving.Append(call);
            }

            call = next;
        }
    }

    /// <summary>Lets go of every call sent before the tick; their callers are told by the scheduler, outside of any lock or turn.</summary>
    protected void Expire(int sentBefore)
    {
        Expire(ref Waiting, sentBefore, remove: true);
        Expire(ref Interleaving, sentBefore, remove: true);
        Expire(ref Running, sentBefore, remove: false);
    }

    private void Expire(ref CallList calls, int sentBefore, bool remove)
    {
        for (var call = calls.First; call is not null;)
        {
            var next = call.Next;
            if (call.HasCaller)
            {
                if (call.SentAt - sentBefore >= 0 && remove) return;
                if (call.SentAt - sentBefore < 0 && !call.IsExpired)
                {
                    call.IsExpired = true;
                    if (remove) calls.Remove(call);
                    Runtime.Metrics.CallTimedOut();
                    Runtime.Turns.Post(call);
                }
            }

            call = next;
        }
    }

    private bool Interleaves(GrainCall call) => reentrant || call.AlwaysInterleaves;

    private bool MayStart(GrainCall call) => _blocking == 0 || (call.IsReadOnly && _writers == 0);
}
