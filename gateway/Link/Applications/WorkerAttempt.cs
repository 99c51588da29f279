namespace Actors.Gateway.Link.Applications;

/// <summary>An attempt that a worker holds.</summary>
/// <param name="isCarriedOver">An earlier connection had it.</param>
internal sealed class WorkerAttempt(WorkerQueue queue, bool isCarriedOver)
{
    private AttemptReports? _reports;
    private int _released;

    /// <inheritdoc cref="AttemptReports.IsCarriedOver"/>
    public bool IsCarriedOver { get; } = isCarriedOver;

    public WorkerQueue Queue { get; } = queue;

    /// <summary>True once: a report that is resent gives back no place.</summary>
    public bool TryRelease() => Interlocked.Exchange(ref _released, 1) == 0;

    /// <summary>The order of its reports; null until there was output, which most handlers have none of.</summary>
    public AttemptReports? Reports => _reports;

    public AttemptReports InOrder() => _reports ??= new AttemptReports(IsCarriedOver);
}
