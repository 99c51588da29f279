using System.Collections.Immutable;
using Actors.Embedded.Calls;
using Actors.Embedded.Turns;
using Orleans.Runtime;

namespace Actors.Embedded.CodeGeneration;

/// <summary>One call on its way: its arguments, its place in the callee's queues, and where its outcome goes. Generated code derives from
/// <see cref="GrainCall{T}"/>, <see cref="VoidGrainCall"/> and <see cref="OneWayGrainCall"/>.</summary>
public abstract class GrainCall : Turn, IThreadPoolWorkItem
{
    private static readonly Action<Task, object?> FinishCall = static (task, state) =>
    {
        var call = (GrainCall)state!;
        call.Queue!.Finish(call, task);
    };

    private readonly CallTraits _traits;

    private protected GrainCall(CallTraits traits) => _traits = traits;

    internal GrainCall? Previous { get; set; }

    internal GrainCall? Next { get; set; }

    /// <summary>The runtime's tick at which the call was sent.</summary>
    internal int SentAt { get; private set; }

    /// <summary>Where the call is queued or running.</summary>
    internal CallQueue? Queue { get; set; }

    internal bool AlwaysInterleaves => (_traits & CallTraits.AlwaysInterleave) != 0;

    internal bool IsReadOnly => (_traits & CallTraits.ReadOnly) != 0;

    internal bool IsBound => (_traits & CallTraits.Bound) != 0;

    internal bool IsExpired { get; set; }

    /// <summary>Somebody waits for the outcome.</summary>
    internal bool HasCaller => (_traits & (CallTraits.OneWay | CallTraits.Bound)) == 0;

    private ImmutableDictionary<string, object>? Context { get; set; }

    /// <summary>The scheduler runs a call itself only to tell its caller that time is up: a sweep must not run the caller's code.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        if (Queue is { Runtime.IsAborted: false } queue) Fail(queue.TimeoutOf(this));
    }

    internal void Sent(int tick)
    {
        SentAt = tick;
        Context = RequestContext.Current;
    }

    internal sealed override void Run(TurnQueue queue)
    {
        RequestContext.Current = Context;
        Task task;
        try
        {
            task = Begin(Queue!.Target);
        }
        catch (Exception e)
        {
            task = Task.FromException(e);
        }

        if (task.IsCompleted) Queue!.Finish(this, task);
        else task.ContinueWith(FinishCall, this, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, queue);
    }

    /// <summary>Calls the method. What it throws at once counts as its outcome.</summary>
    internal abstract Task Begin(object target);

    /// <summary>Hands the outcome to whoever waits for it.</summary>
    internal abstract void Settle(Task finished);

    /// <summary>The call did not get to its method, or its time is up.</summary>
    internal abstract void Fail(Exception exception);
}
