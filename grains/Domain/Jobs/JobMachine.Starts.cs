using Actors.Jobs;

namespace Actors.Domain.Jobs;

/// <summary>How attempts begin, and what becomes of a start that was lost before it was recorded.</summary>
public static partial class JobMachine
{
    /// <summary>Whether an attempt may begin before its start is durable. Not where it may begin only once, not where nobody would say that it did, and not
    /// where output is kept by the attempt's number, which another one might then be given.</summary>
    public static bool MayStartUnrecorded(JobState state, ExecutorRef executor) => MayRunAgain(state) && state.Spec.IsNamed && !executor.IsPoller;

    private static Result<Decision> DecideStart(JobState state, StartAttempt request, DateTimeOffset now) => state.Status switch
    {
        JobStatus.Queued => new Decision([new JobTransition.AttemptStarted(now, state.Attempt + 1, request.Executor)], []),
        JobStatus.Scheduled => new Rejection(RejectionCode.WrongState, "the job is not due yet"),
        // The queue asks again when an answer was lost. A poller could not tell a second handing out from another job.
        JobStatus.Running when request.Executor == state.Executor && !request.Executor.IsPoller => Decision.Nothing,
        JobStatus.Running => new Rejection(RejectionCode.WrongState, "the job runs already"),
        _ => Ended(state),
    };

    private static Result<Decision> DecideRecord(JobState state, RecordStart request, DateTimeOffset now) =>
        AfterStart(state, request.Attempt, request.Executor, now, held => held.Status switch
        {
            JobStatus.Running when held.Attempt == request.Attempt && request.Executor.Remembers(held.Executor!) => Decision.Nothing,
            var status when status.IsFinal() => Ended(held),
            _ => new Rejection(RejectionCode.StaleAttempt, $"attempt {request.Attempt} is over, or another executor has it"),
        });

    /// <summary>Decides on a job whose attempt began although no record says so: a server that has lost its memory since gave it out. Nobody else has the
    /// job, else it would not be waiting; so whoever speaks of the next attempt is the one who has it.</summary>
    private static Result<Decision> AfterStart(JobState state, int? attempt, ExecutorRef? executor, DateTimeOffset now, Func<JobState, Result<Decision>> decide)
    {
        if (state.Status != JobStatus.Queued || attempt != state.Attempt + 1 || executor is null || !MayStartUnrecorded(state, executor))
            return decide(state);
        var started = new JobTransition.AttemptStarted(now, attempt.Value, executor);
        if (!decide(Apply(state, started)).TryGet(out var decision, out var rejection))
            return rejection;
        return new Decision([started, .. decision.Transitions], [new JobEffect.WithdrawFromQueue(state.Spec.Queue, state.QueueEntry), .. decision.Effects]);
    }

    private static ExecutorRef UnnamedLife(string executorId) => new(executorId, "unknown", "");
}
