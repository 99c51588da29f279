using Actors.Jobs;
using Actors.Link.V1;
using Actors.Queues;
using Actors.Storage;

namespace Actors.Gateway.Link.Applications;

/// <summary>What a worker reports. Only the connection's receive loop comes in here, so reports of one attempt begin in their order.</summary>
internal sealed partial class WorkerSession
{
    public Task OnOutput(Output output)
    {
        var attempt = LinkMessages.RefOf(output.Attempt);
        if (output.Data.Length > OutputChunk.MaxBytes || output.Offset < 0 || output.Stream is not (StreamKind.Stdout or StreamKind.Stderr))
        {
            _link.Dismiss($"output of {attempt} is not a chunk of at most {OutputChunk.MaxBytes} bytes of one stream", final: true);
            return Task.CompletedTask;
        }
        if (!_attempts.TryGetValue(attempt, out var held) || output.Offset + output.Data.Length > _options.MaxOutputBytes + OutputChunk.MaxBytes)
            return Task.CompletedTask;
        var chunk = new OutputChunk(output.Offset, (OutputStream)output.Stream, output.Data.Memory);
        var room = _inFlight.Enter(chunk.Data.Length);
        var stored = held.InOrder().Then(() => _outputs.Append(attempt.JobId, attempt.Attempt, [chunk]));
        _ = _link.Guard(async () =>
        {
            try
            {
                await stored;
            }
            finally
            {
                _inFlight.Leave(chunk.Data.Length);
            }
            _news.Publish(attempt.JobId);
            _link.Send(new ServerMessage { OutputAck = new OutputAck { Attempt = output.Attempt, EndOffset = chunk.End } });
        });
        return room;
    }

    public void OnProgress(Progress progress)
    {
        var attempt = LinkMessages.RefOf(progress.Attempt);
        if (_attempts.ContainsKey(attempt) && double.IsFinite(progress.Percent))
            _ = _link.Guard(() => Job(attempt.JobId).ReportProgress(attempt.Attempt, progress.Percent, progress.Message.Length == 0 ? null : progress.Message));
    }

    public void OnFinished(Finished finished)
    {
        var attempt = LinkMessages.RefOf(finished.Attempt);
        if (!_attempts.TryGetValue(attempt, out var held))
        {
            Acknowledge(finished.Attempt, "this worker does not hold the attempt");
            return;
        }
        // The place is free whatever becomes of the report, and the next job's start may share its commit.
        var isFree = _unrecorded.Add();
        if (isFree)
            Free(held, attempt);
        var finish = new FinishAttempt(attempt.Attempt, _executor.Id, LinkMessages.OutcomeOf(finished)) { Executor = _executor };
        _ = _link.Guard(() => Finish(finished.Attempt, attempt, held, finish, isFree));
    }

    private async Task Finish(AttemptId id, AttemptRef attempt, WorkerAttempt held, FinishAttempt finish, bool isFree)
    {
        Result<JobSnapshot> answer = default;
        var isStored = false;
        try
        {
            if (held.Reports is { } reports)
                await reports.Then(async () => answer = await Job(attempt.JobId).Finish(finish));
            else
                answer = await Job(attempt.JobId).Finish(finish);
            isStored = answer.Rejection?.Code != RejectionCode.Unavailable;
        }
        finally
        {
            _unrecorded.Remove();
            // The worker may come back without the report: then it takes the queue to see that the attempt is lost.
            if (!isStored && isFree)
                await held.Queue.Reclaim(attempt);
        }
        if (!isStored)
        {
            _link.Dismiss(answer.Rejection!.Message, final: false);
            return;
        }
        Free(held, attempt);
        _attempts.TryRemove(attempt, out _);
        _news.Publish(attempt.JobId);
        Acknowledge(id, answer.Rejection?.Message);
    }

    /// <summary>Gives the attempt's place back, once.</summary>
    private void Free(WorkerAttempt held, AttemptRef attempt)
    {
        if (!held.TryRelease())
        {
            if (held.IsCarriedOver)
                _ = held.Queue.Release(attempt);
            return;
        }
        _ = held.Queue.Release(attempt);
        bool mayMove;
        lock (_gate)
            mayMove = _places.Ended(held.Queue.Number);
        if (mayMove)
            MovePlaces();
    }

    private void Acknowledge(AttemptId attempt, string? refusal) =>
        _link.Send(new ServerMessage { FinishedAck = new FinishedAck { Attempt = attempt, Refusal = refusal ?? "" } });
}
