using System.Collections.Immutable;
using System.Text.Json;
using Actors.Domain.Queues;
using Actors.Jobs;
using Actors.Queues;
using Microsoft.Extensions.Logging;

namespace Actors.Grains.Queues;

/// <summary>Attempts begin and are given up.</summary>
internal sealed partial class QueueGrain
{
    private async Task StartAndSend(Grant grant)
    {
        var started = await Start(grant);
        if (started.TryGet(out var job, out _))
            Send(grant.Placement, job);
        Pump();
    }

    private void Send(Placement placement, JobSnapshot job)
    {
        if (!_queue.MaySend(placement, out var unsent))
        {
            if (unsent is { } abandonment)
                _ = GiveUp(abandonment);
            return;
        }
        var executor = _present[placement.ExecutorId!].Observer;
        _ = executor.Assign(AssignmentOf(job));
        if (placement.CancelRequested)
            _ = executor.CancelAttempt(placement.Ref);
    }

    /// <summary>Has the job record the attempt. A refusal means that it has no attempt with this executor.</summary>
    private async Task<Result<JobSnapshot>> Start(Grant grant)
    {
        var placement = grant.Placement;
        while (true)
        {
            Result<JobSnapshot> answer;
            try
            {
                answer = await Job(placement.JobId).Start(new StartAttempt(grant.Executor));
            }
            catch (JsonException e)
            {
                // It is looked at again with the index; until then its place is for others.
                LogUnreadable(log, Id, placement.JobId, e);
                _queue.NotStarted(placement, again: false, Now);
                return new Rejection(RejectionCode.WrongState, "the record of the job is damaged");
            }
            catch (Exception e)
            {
                // Whether the attempt was recorded is not known; the place stays taken until the job says so.
                LogStartFailed(log, Id, placement.JobId, e);
                await Task.Delay(PauseAfterRefusal, time);
                answer = await AskWhetherStarted(placement, grant.Executor);
                if (answer.Rejection?.Code == RejectionCode.StaleAttempt)
                    continue;
            }
            if (answer.Rejection is { Code: RejectionCode.WrongState })
                _ = LookAgain(placement.JobId);
            return Settle(placement, answer);
        }
    }

    /// <summary>The job is not where the index had it: it may be running, unknown to this queue, or not be due yet.</summary>
    private async Task LookAgain(JobId id)
    {
        try
        {
            if ((await Job(id).GetHeld()).Value is not { } job)
                return;
            if (job.Status == JobStatus.Running)
                _queue.Recover(job, Now);
            else if (job.Status == JobStatus.Scheduled)
                _queue.DueAgain(id, job.DueAt);
            else if (job.Status == JobStatus.Queued)
                _queue.Offer(EntryOf(job), Now);
        }
        catch (Exception e)
        {
            LogStartFailed(log, Id, id, e);
            _queue.DueAgain(id, Now + PauseAfterRefusal);
        }
        Pump();
    }

    /// <summary>StaleAttempt stands for: it still waits, so start it again.</summary>
    private async Task<Result<JobSnapshot>> AskWhetherStarted(Placement placement, ExecutorRef executor)
    {
        try
        {
            var answer = await Job(placement.JobId).GetHeld();
            if (!answer.TryGet(out var job, out var rejection))
                return rejection;
            return job.Status switch
            {
                // Nobody but this queue starts the job, and while it has the place it starts it for nobody else.
                JobStatus.Running when job.Executor == executor => job,
                JobStatus.Queued => new Rejection(RejectionCode.StaleAttempt, "the job still waits"),
                _ => new Rejection(RejectionCode.WrongState, $"the job is {job.Status}"),
            };
        }
        catch (Exception e)
        {
            LogStartFailed(log, Id, placement.JobId, e);
            return new Rejection(RejectionCode.StaleAttempt, "not known yet");
        }
    }

    private Result<JobSnapshot> Settle(Placement placement, Result<JobSnapshot> answer)
    {
        if (answer.TryGet(out var job, out var rejection))
        {
            var stands = _queue.Started(placement, job.Attempt, job.Spec.Policy.Delivery, job.Spec.Policy.Timeout, Now);
            return stands ? answer : new Rejection(RejectionCode.AlreadyEnded, "the executor is done with it already");
        }
        var again = rejection.Code == RejectionCode.Unavailable;
        if (again)
            _pausedUntil = Now + PauseAfterRefusal;
        _queue.NotStarted(placement, again, Now);
        return answer;
    }

    private async Task GiveUp(Abandonment abandonment)
    {
        var placement = abandonment.Placement;
        var heard = false;
        try
        {
            var answer = await Job(placement.JobId).Abandon(new AbandonAttempt(placement.Attempt, abandonment.Reason) { Executor = placement.Identity });
            heard = answer.Rejection?.Code != RejectionCode.Unavailable;
            if (heard)
                metrics.Lost(abandonment.Reason);
            LogGaveUp(log, Id, placement.JobId, placement.Attempt, abandonment.Reason, answer.Value?.Status.ToString() ?? answer.Rejection!.Message);
        }
        catch (Exception e)
        {
            LogGiveUpFailed(log, Id, placement.JobId, placement.Attempt, e);
        }
        if (heard && placement.ExecutorId is not null)
            TellCancel(placement.ExecutorId, placement.Ref);
        _queue.Abandoned(placement, heard, Now + PauseAfterRefusal);
        Pump();
    }

    /// <summary>Takes the attempt back among the placements, unless its job is past it.</summary>
    private async Task WatchAgain(string executorId, AttemptRef attempt)
    {
        while (true)
        {
            try
            {
                var release = _queue.LatestRelease(executorId, attempt);
                var found = (await Job(attempt.JobId).GetHeld()).Value;
                if (found is not { Status: JobStatus.Running or JobStatus.Queued } || !_queue.Unend(executorId, attempt, release))
                    return;
                if (found.Status == JobStatus.Queued)
                    // Its start was lost before it was recorded; nobody else would offer it again.
                    _queue.Offer(EntryOf(found), Now);
                else if (found.Attempt == attempt.Attempt)
                    _queue.Recover(found, Now);
                Pump();
                return;
            }
            catch (Exception e)
            {
                LogStartFailed(log, Id, attempt.JobId, e);
                await Task.Delay(PauseAfterRefusal, time);
            }
        }
    }

    /// <summary>The attempt has gone on for a while: a job that runs is to be seen running, also after a restart.</summary>
    private async Task RecordStart(Placement placement)
    {
        try
        {
            var answer = await Job(placement.JobId).RecordStart(new RecordStart(placement.Attempt, placement.Identity!));
            if (answer.Rejection is null)
                return;
            if (answer.Rejection.Code != RejectionCode.Unavailable)
            {
                // It ended meanwhile, by a cancel perhaps that found it waiting, or is somebody else's.
                if (_queue.Disown(placement))
                    TellCancel(placement.ExecutorId!, placement.Ref);
                Pump();
                return;
            }
        }
        catch (Exception e)
        {
            LogStartFailed(log, Id, placement.JobId, e);
        }
        _queue.RecordAgain(placement, Now + PauseAfterRefusal);
    }

    /// <summary>An executor is back with attempts that nobody here knows of: a start was lost before it was recorded. It keeps those that nobody else has.
    /// False when the store did not say of each whether it is one of those.</summary>
    private async Task<(bool IsSure, JobSnapshot[] Kept)> Adopt(ImmutableArray<AttemptRef> unknown, ExecutorRef executor)
    {
        var answers = await Task.WhenAll(unknown.Select(async attempt =>
        {
            try
            {
                return await Job(attempt.JobId).RecordStart(new RecordStart(attempt.Attempt, executor));
            }
            catch (Exception e)
            {
                LogStartFailed(log, Id, attempt.JobId, e);
                // Should it be recorded after all and the executor not come back, the queue alone could know of it.
                _ = WatchAgain(executor.Id, attempt);
                return new Rejection(RejectionCode.Unavailable, "not known");
            }
        }));
        return (
            answers.All(answer => answer.Rejection?.Code != RejectionCode.Unavailable),
            [.. answers.Where(answer => answer.Value is { Status: JobStatus.Running, Spec.Policy.Delivery: Delivery.AtLeastOnce }).Select(answer => answer.Value!)]);
    }

    private static QueueEntry EntryOf(JobSnapshot job) => new(job.Id, job.Owner, job.Spec.Policy.Priority, DateTimeOffset.UnixEpoch);

    private static Assignment AssignmentOf(JobSnapshot job) => new()
    {
        JobId = job.Id,
        Attempt = job.Attempt,
        Name = job.Spec.Name,
        Payload = job.Spec.Payload,
        Timeout = job.Spec.Policy.Timeout,
        Delivery = job.Spec.Policy.Delivery,
        Owner = job.Owner,
        TraceParent = job.Spec.TraceParent,
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "Queue {Queue}: whether job {JobId} started is not known yet; asking it")]
    private static partial void LogStartFailed(ILogger log, QueueId queue, JobId jobId, Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Queue {Queue}: gave up job {JobId} attempt {Attempt} ({Reason}): {Answer}")]
    private static partial void LogGaveUp(ILogger log, QueueId queue, JobId jobId, int attempt, AbandonReason reason, string answer);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Queue {Queue}: job {JobId} attempt {Attempt} could not be given up yet")]
    private static partial void LogGiveUpFailed(ILogger log, QueueId queue, JobId jobId, int attempt, Exception error);
}
