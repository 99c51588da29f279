using Microsoft.Extensions.Logging;

namespace Actors.Embedded.Turns;

/// <summary>Runs turns one at a time. It is the task scheduler of the code inside, so that every await in there resumes as a turn of its own.</summary>
internal abstract partial class TurnQueue(EmbeddedRuntime runtime) : TaskScheduler, IThreadPoolWorkItem
{
    /// <summary>After so many turns the queue goes to the back of the scheduler, so that a busy activation does not hold a thread.</summary>
    private const int TurnsPerSlice = 64;

    private static readonly Action<object?> RunSliceOf = static queue => ((TurnQueue)queue!).RunSlice();

    /// <summary>Guards everything a sender may touch. Nothing foreign is called under it.</summary>
    protected readonly Lock Gate = new();

    private TaskRing _resumptions;
    private Task? _slice;
    private bool _awake;

    public EmbeddedRuntime Runtime { get; } = runtime;

    public override int MaximumConcurrencyLevel => 1;

    protected bool HasResumptions => !_resumptions.IsEmpty;

    void IThreadPoolWorkItem.Execute()
    {
        if (Runtime.IsAborted) return;

        // An await prefers the thread's synchronization context to its task scheduler; a simulator's or a test's thread may have one.
        var outer = SynchronizationContext.Current;
        if (outer is not null) SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            var slice = _slice = new Task(RunSliceOf, this);
            slice.Start(this);
            _slice = null;
            TryExecuteTask(slice);
        }
        finally
        {
            if (outer is not null) SynchronizationContext.SetSynchronizationContext(outer);
        }

        TurnThread.SliceEnded(Runtime.IsAborted);
    }

    /// <summary>The next turn besides resumptions, which go first; null when there is none now. Called under the gate.</summary>
    protected abstract Turn? NextTurn();

    /// <summary>Called under the gate after adding work: true when the caller must <see cref="Post"/> once outside it.</summary>
    protected bool Awaken()
    {
        if (_awake) return false;
        _awake = true;
        return true;
    }

    protected void Post() => Runtime.Turns.Post(this);

    protected sealed override void QueueTask(Task task)
    {
        // Execute starts a slice only to bind it to this scheduler, and runs it itself.
        if (ReferenceEquals(task, _slice)) return;
        bool asleep;
        lock (Gate)
        {
            _resumptions.Enqueue(task);
            asleep = Awaken();
        }

        if (!asleep) return;
        if (TurnThread.TakeOffer(Runtime.Turns)) ((IThreadPoolWorkItem)this).Execute();
        else Post();
    }

    protected sealed override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && Current == this && !Runtime.IsAborted && TryExecuteTask(task);

    protected sealed override IEnumerable<Task> GetScheduledTasks() => [];

    private void RunSlice()
    {
        var started = Runtime.Time.GetTimestamp();
        var turns = 0;
        var more = true;
        while (!Runtime.IsAborted)
        {
            Task? resumption;
            Turn? turn = null;
            lock (Gate)
            {
                if (!_resumptions.TryDequeue(out resumption) && (turn = NextTurn()) is null)
                {
                    _awake = false;
                    more = false;
                    break;
                }
            }

            Run(resumption, turn);
            if (++turns == TurnsPerSlice) break;
        }

        Runtime.Metrics.SliceEnded(turns, Runtime.Time.GetElapsedTime(started));
        if (more && !Runtime.IsAborted) Post();
    }

    private void Run(Task? resumption, Turn? turn)
    {
        try
        {
            if (resumption is not null) TryExecuteTask(resumption);
            else turn!.Run(this);
        }
        catch (Exception e)
        {
            // Grain code cannot get here: its exceptions end in tasks. The queue must survive a fault of ours.
            LogTurnFailed(Runtime.Log, ToString(), e);
        }
    }

    [LoggerMessage(LogLevel.Critical, "A turn of {Queue} failed inside the runtime.")]
    private static partial void LogTurnFailed(ILogger logger, string? queue, Exception exception);
}
