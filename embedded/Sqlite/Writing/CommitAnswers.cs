namespace Actors.Embedded.Sqlite.Writing;

/// <summary>Tells the callers of one transaction what became of their writes, on the thread pool. Those who wait are mostly grains, whose turns then run
/// right here. A thread that is held up by one leaves the others to the next: while any are left, another thread has been asked for.</summary>
internal sealed class CommitAnswers : IThreadPoolWorkItem
{
    private readonly Write[] _writes;
    private int _next = -1;
    private int _isAsked = 1;

    private CommitAnswers(Write[] writes) => _writes = writes;

    public static void Post(IReadOnlyList<Write> writes)
    {
        if (writes.Count > 0) new CommitAnswers([.. writes]).Post();
    }

    private void Post() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

    public void Execute()
    {
        Volatile.Write(ref _isAsked, 0);
        for (var i = Interlocked.Increment(ref _next); i < _writes.Length; i = Interlocked.Increment(ref _next))
        {
            if (i + 1 < _writes.Length && Interlocked.Exchange(ref _isAsked, 1) == 0) Post();
            TurnThread.Complete(_writes[i], static write => write.Answer());
        }
    }
}
