using Actors.Embedded.Sqlite.Native;

namespace Actors.Embedded.Sqlite.Writing;

/// <summary>One thing to write, and the task of whoever waits for it. It is ended by <see cref="CommitAnswers"/>, never on the writer's thread, which must go on.</summary>
internal abstract class Write : TaskCompletionSource
{
    private Exception? _refusal;

    /// <summary>How much of the waiting and batch bounds it takes.</summary>
    public abstract int Bytes { get; }

    /// <summary>Does it inside a transaction. A refusal means that nothing was changed; it concerns this write alone.</summary>
    public void Apply(WriteSession session) => _refusal = TryApply(session);

    /// <summary>The transaction is durable.</summary>
    public void Complete()
    {
        Release();
        if (_refusal is null)
            Committed();
    }

    /// <summary>It did not happen, or nobody knows.</summary>
    public void Fail(Exception error)
    {
        Release();
        _refusal = error;
    }

    /// <summary>Tells the caller, whose code may go on in here.</summary>
    public void Answer()
    {
        if (_refusal is null)
            SetResult();
        else
            SetException(_refusal);
    }

    /// <returns>Null when done, or why this write is refused.</returns>
    /// <exception cref="SqliteException">The transaction must be undone.</exception>
    protected abstract Exception? TryApply(WriteSession session);

    /// <summary>Takes note of what is now stored, before the caller goes on.</summary>
    protected virtual void Committed()
    {
    }

    /// <summary>Gives back what was borrowed.</summary>
    protected virtual void Release()
    {
    }
}
