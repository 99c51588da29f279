using Microsoft.Extensions.Logging;

namespace Actors.Embedded.CodeGeneration;

/// <summary>A call nobody waits for. Its failure is logged.</summary>
public abstract partial class OneWayGrainCall(CallTraits traits) : GrainCall(traits | CallTraits.OneWay)
{
    protected abstract Task Invoke(object target);

    internal sealed override Task Begin(object target) => Invoke(target);

    internal sealed override void Settle(Task finished)
    {
        if (finished.IsFaulted) Fail(finished.Exception.InnerExceptions[0]);
    }

    internal sealed override void Fail(Exception exception)
    {
        if (Queue is { } queue) LogFailed(queue.Runtime.Log, GetType().Name, queue.ToString(), exception);
    }

    [LoggerMessage(LogLevel.Warning, "The one-way call {Call} to {Target} failed.")]
    private static partial void LogFailed(ILogger logger, string call, string? target, Exception exception);
}
