namespace Actors.Gateway.Link.Applications;

/// <summary>An attempt that a worker holds.</summary>
internal sealed class WorkerAttempt(WorkerQueue queue)
{
    private AttemptReports? _reports;

    public WorkerQueue Queue { get; } = queue;

    /// <summary>Its place was given back: a report that is resent gives back none.</summary>
    public bool IsReleased { get; set; }

    /// <summary>The order of its reports; null until there was output, which most handlers have none of.</summary>
    public AttemptReports? Reports => _reports;

    public AttemptReports InOrder() => _reports ??= new AttemptReports();
}
