namespace Actors.Embedded.CodeGeneration;

/// <summary>A call whose only outcome is that it is done.</summary>
public abstract class VoidGrainCall(CallTraits traits) : GrainCall(traits)
{
    private readonly TaskCompletionSource _outcome = new();

    public Task Outcome => _outcome.Task;

    protected abstract Task Invoke(object target);

    internal sealed override Task Begin(object target) => Invoke(target);

    internal sealed override void Settle(Task finished)
    {
        if (finished.IsCompletedSuccessfully) _outcome.TrySetResult();
        else if (finished.IsFaulted) _outcome.TrySetException(finished.Exception.InnerExceptions);
        else _outcome.TrySetCanceled();
    }

    internal sealed override void Fail(Exception exception) => _outcome.TrySetException(exception);
}
