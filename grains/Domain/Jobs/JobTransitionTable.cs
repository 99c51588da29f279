using System.Collections.Frozen;
using System.Collections.Immutable;
using Actors.Jobs;

namespace Actors.Domain.Jobs;

/// <summary>Every step a job can take: what happened, from which status, to which. The diagram in the documentation is printed from it.</summary>
public static class JobTransitionTable
{
    /// <param name="From">Null before the job exists.</param>
    public sealed record Step(JobStatus? From, Type Transition, JobStatus To, string Label);

    public static readonly ImmutableArray<Step> Steps =
    [
        new(null, typeof(JobTransition.Submitted), JobStatus.Queued, "submitted"),
        new(null, typeof(JobTransition.Submitted), JobStatus.Scheduled, "submitted for later"),
        new(JobStatus.Scheduled, typeof(JobTransition.BecameReady), JobStatus.Queued, "due"),
        new(JobStatus.Queued, typeof(JobTransition.AttemptStarted), JobStatus.Running, "assigned"),
        new(JobStatus.Running, typeof(JobTransition.AttemptReturned), JobStatus.Queued, "never taken"),
        new(JobStatus.Running, typeof(JobTransition.AttemptFailed), JobStatus.Scheduled, "failed, retry later"),
        new(JobStatus.Running, typeof(JobTransition.AttemptFailed), JobStatus.Queued, "attempt lost, retry at once"),
        new(JobStatus.Running, typeof(JobTransition.CancelRequested), JobStatus.Running, "cancel requested"),
        .. Ends(JobStatus.Running, JobStatus.Succeeded, JobStatus.Failed, JobStatus.TimedOut, JobStatus.Canceled, JobStatus.Rejected, JobStatus.Lost),
        // A poller's first result counts even when the job was not handed to it: a shell worker may report what it never fetched here.
        .. Ends(JobStatus.Queued, JobStatus.Canceled, JobStatus.Succeeded, JobStatus.Failed, JobStatus.TimedOut, JobStatus.Rejected),
        .. Ends(JobStatus.Scheduled, JobStatus.Canceled, JobStatus.Succeeded, JobStatus.Failed, JobStatus.TimedOut, JobStatus.Rejected),
        .. FinalSteps(),
    ];

    private static readonly FrozenSet<(JobStatus, Type, JobStatus)> Allowed =
        Steps.Where(step => step.From is not null).Select(step => (step.From!.Value, step.Transition, step.To)).ToFrozenSet();

    public static bool Allows(JobStatus from, JobTransition transition, JobStatus to) => Allowed.Contains((from, transition.GetType(), to));

    private static IEnumerable<Step> Ends(JobStatus from, params JobStatus[] to) =>
        to.Select(status => new Step(from, typeof(JobTransition.Ended), status, status == JobStatus.TimedOut ? "timed out" : status.ToString().ToLowerInvariant()));

    private static IEnumerable<Step> FinalSteps()
    {
        for (var status = JobStatus.Succeeded; status <= JobStatus.Lost; status++)
        {
            yield return new Step(status, typeof(JobTransition.PendingCleared), status, "effects done");
            if (status is not (JobStatus.Succeeded or JobStatus.Canceled))
                yield return new Step(status, typeof(JobTransition.ResultDropped), status, "result expired");
            if (status != JobStatus.Succeeded)
                yield return new Step(status, typeof(JobTransition.Requeued), JobStatus.Queued, "requeued");
        }
    }
}
