using Actors.Jobs;
using Actors.Link.V1;
using Google.Protobuf;

namespace Actors.Gateway.Link.Applications;

/// <summary>A job as a client sees it.</summary>
internal static class JobViews
{
    /// <param name="request">The request it answers; 0 when the job is watched.</param>
    public static ServerMessage Of(JobSnapshot job, long request)
    {
        var view = new JobView
        {
            Request = request,
            JobId = job.Id.Value,
            Phase = PhaseOf(job.Status),
            Attempt = job.Attempt,
        };
        if (job.Spec.TraceParent is { } trace)
            view.TraceParent = trace;
        if (job.Progress is { } progress)
        {
            view.Percent = progress.Percent;
            view.ProgressMessage = progress.Message ?? "";
        }
        if (job.Outcome is { } outcome)
            AddEnd(view, job, outcome);
        else if (job.LastError is { } error)
            view.Error = error;
        return new ServerMessage { JobView = view };
    }

    private static void AddEnd(JobView view, JobSnapshot job, JobOutcome outcome)
    {
        view.End = outcome.Status switch
        {
            JobStatus.Succeeded => EndKind.Succeeded,
            JobStatus.TimedOut => EndKind.TimedOut,
            JobStatus.Canceled => EndKind.Canceled,
            JobStatus.Rejected => EndKind.Rejected,
            JobStatus.Lost => EndKind.Lost,
            _ => EndKind.Failed,
        };
        view.Error = outcome.Error ?? "";
        if (!outcome.Result.IsEmpty)
            view.Result = UnsafeByteOperations.UnsafeWrap(outcome.Result);
        if (job.FinishedAt is not { } finished)
            return;
        view.CompletedAtMs = finished.ToUnixTimeMilliseconds();
        if (job.StartedAt is { } started && finished > started)
            view.DurationUs = (finished - started).Ticks / TimeSpan.TicksPerMicrosecond;
    }

    private static JobPhase PhaseOf(JobStatus status) => status switch
    {
        JobStatus.Scheduled => JobPhase.Scheduled,
        JobStatus.Queued => JobPhase.Pending,
        JobStatus.Running => JobPhase.Processing,
        _ => JobPhase.Ended,
    };
}
