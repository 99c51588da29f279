namespace Actors.Embedded.CodeGeneration;

/// <summary>A call with a result.</summary>
public abstract class GrainCall<T>(CallTraits traits) : GrainCall(traits)
{
    // Its continuations never run inside the callee's turn: a task scheduler other than the default is current there.
    private readonly TaskCompletionSource<T> _outcome = new();

    public Task<T> Outcome => _outcome.Task;

    protected abstract Task<T> Invoke(object target);

    internal sealed override Task Begin(object target) => Invoke(target);

    internal sealed override void Settle(Task finished)
    {
        if (finished.IsCompletedSuccessfully) _outcome.TrySetResult(((Task<T>)finished).GetAwaiter().GetResult());
        else if (finished.IsFaulted) _outcome.TrySetException(finished.Exception.InnerExceptions);
        else _outcome.TrySetCanceled();
    }

    internal sealed override void Fail(Exception exception) => _outcome.TrySetException(exception);
}
