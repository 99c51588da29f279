namespace Actors.Embedded;

/// <summary>Runs turns on the thread pool.</summary>
public sealed class ThreadPoolTurnScheduler : ITurnScheduler
{
    public static readonly ThreadPoolTurnScheduler Instance = new();

    public bool AllowsShortcuts => true;

    // The local queue keeps a call, its callee's turn and its answer on one core.
    public void Post(IThreadPoolWorkItem turns) => ThreadPool.UnsafeQueueUserWorkItem(turns, preferLocal: true);
}
