using Actors.Embedded.CodeGeneration;

namespace Actors.Embedded;

/// <summary>What the running thread may do besides a slice of turns, so that a call need not cross the thread pool at each of its steps.
/// Three shortcuts, none of which runs foreign code inside a turn or under a caller that did not offer its thread:
/// a thread that ends a task for waiting grains runs their turns itself (<see cref="Complete"/>); the first turns of a new activation run on its caller's
/// thread; and a slice's last answer is told after the slice, when the caller's code may go on right there.</summary>
public static class TurnThread
{
    [ThreadStatic]
    private static bool t_isOffered;

    [ThreadStatic]
    private static bool t_isLent;

    [ThreadStatic]
    private static GrainCall? t_lastEnded;

    [ThreadStatic]
    private static Task? t_lastOutcome;

    // Of a thread of the pool, which carries nothing over from other work.
    private static ExecutionContext? s_blank;

    /// <summary>Ends a task by <paramref name="complete"/>, and lends this thread to the first grain that waits for it. For a thread of the pool that holds no
    /// lock, and whose further work may go on elsewhere should this take long.</summary>
    public static void Complete<T>(T task, Action<T> complete)
    {
        t_isOffered = true;
        try
        {
            complete(task);
        }
        finally
        {
            t_isOffered = false;
        }
    }

    /// <summary>True, once, on a thread that was offered.</summary>
    internal static bool TakeOffer(ITurnScheduler turns)
    {
        if (!t_isOffered || !turns.AllowsShortcuts) return false;
        t_isOffered = false;
        return true;
    }

    /// <summary>Whether a caller's thread may run the first turns of what it has just called into being: not out of a turn, nor out of such turns.</summary>
    internal static bool MayLend(ITurnScheduler turns) =>
        turns.AllowsShortcuts && !t_isLent && s_blank is not null && TaskScheduler.Current == TaskScheduler.Default && !ExecutionContext.IsFlowSuppressed();

    /// <summary>Runs turns inside the caller's code, which finds its own context unchanged after them.</summary>
    internal static void Lend(IThreadPoolWorkItem turns)
    {
        var callers = ExecutionContext.Capture()!;
        t_isLent = true;
        ExecutionContext.Restore(s_blank!);
        try
        {
            turns.Execute();
        }
        finally
        {
            ExecutionContext.Restore(callers);
            t_isLent = false;
        }
    }

    /// <summary>A call ended in a turn of this thread. What it answers waits for the end of the slice, one call at a time: all but the last go out at once.</summary>
    internal static void Answer(GrainCall call, Task outcome, ITurnScheduler turns)
    {
        // Under a caller's feet nobody else's code may go on.
        if (t_isLent || !turns.AllowsShortcuts || !call.HasCaller)
        {
            call.Settle(outcome);
            return;
        }

        var (former, formerOutcome) = (t_lastEnded, t_lastOutcome);
        (t_lastEnded, t_lastOutcome) = (call, outcome);
        former?.Settle(formerOutcome!);
    }

    /// <summary>The slice is over: its last answer goes out, and the caller's code goes on in here.</summary>
    internal static void SliceEnded(bool isAborted)
    {
        if (!t_isLent) s_blank ??= ExecutionContext.Capture();
        if (t_lastEnded is not { } call) return;
        var outcome = t_lastOutcome!;
        (t_lastEnded, t_lastOutcome) = (null, null);
        if (!isAborted) call.Settle(outcome);
    }
}
