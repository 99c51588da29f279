using Actors.Jobs;
using Actors.Link.V1;
using Actors.Storage;
using Microsoft.Extensions.Logging;

namespace Actors.Gateway.Link;

/// <summary>What an executor reports. Reports of one attempt are stored in the order in which they came; those of several go side by side and share commits.</summary>
public sealed partial class LinkSession
{
    private async Task OnReport(ExecutorMessage message)
    {
        switch (message.BodyCase)
        {
            case ExecutorMessage.BodyOneofCase.Heartbeat:
                _ = Beat(message.Heartbeat);
                break;
            case ExecutorMessage.BodyOneofCase.Output:
                await OnOutput(message.Output);
                break;
            case ExecutorMessage.BodyOneofCase.Progress:
                _ = Guard(() => OnProgress(message.Progress));
                break;
            case ExecutorMessage.BodyOneofCase.Finished:
                _ = Guard(() => OnFinished(message.Finished));
                break;
        }
    }

    private Task Beat(Heartbeat heartbeat) => Guard(async () =>
    {
        var capacity = Math.Clamp(heartbeat.Capacity, 0, _options.MaxExecutorCapacity);
        if ((await Queue.Heartbeat(_node, _connectionId, capacity)).Attached)
            _peer.Send(new ServerMessage { HeartbeatAck = new HeartbeatAck { ServerTimeMs = _time.GetUtcNow().ToUnixTimeMilliseconds() } });
        else
            Dismiss("the queue does not know this connection any more", final: false);
    });

    private async Task OnOutput(Output output)
    {
        var attempt = LinkMessages.RefOf(output.Attempt);
        if (output.Data.Length > OutputChunk.MaxBytes || output.Offset < 0 || output.Stream is not (StreamKind.Stdout or StreamKind.Stderr))
        {
            Dismiss($"output of {attempt} is not a chunk of at most {OutputChunk.MaxBytes} bytes of one stream", final: true);
            return;
        }
        if (!_attempts.TryGetValue(attempt, out var reports) || output.Offset + output.Data.Length > _options.MaxOutputBytes + OutputChunk.MaxBytes)
            return;
        var chunk = new OutputChunk(output.Offset, (OutputStream)output.Stream, output.Data.Memory);
        reports.Meter.Count(chunk.Offset, chunk.Data.Span);
        await _inFlight.Enter(chunk.Data.Length);
        _ = Guard(async () =>
        {
            try
            {
                await reports.Then(() => _outputs.Append(attempt.JobId, attempt.Attempt, [chunk]));
            }
            finally
            {
                _inFlight.Leave(chunk.Data.Length);
            }
            _news.Publish(attempt.JobId);
            _peer.Send(new ServerMessage { OutputAck = new OutputAck { Attempt = output.Attempt, EndOffset = chunk.End } });
        });
    }

    private async Task OnProgress(Progress progress)
    {
        var attempt = LinkMessages.RefOf(progress.Attempt);
        if (_attempts.ContainsKey(attempt) && double.IsFinite(progress.Percent))
            await Job(attempt.JobId).ReportProgress(attempt.Attempt, progress.Percent, progress.Message.Length == 0 ? null : progress.Message);
    }

    private async Task OnFinished(Finished finished)
    {
        var attempt = LinkMessages.RefOf(finished.Attempt);
        if (!_attempts.TryGetValue(attempt, out var reports))
        {
            Acknowledge(finished.Attempt, "this executor does not hold the attempt");
            return;
        }
        // The place is free whatever becomes of the report, and the next job's start may share its commit.
        var isFree = _unrecorded.Add();
        if (isFree)
            _ = Queue.Release(_node, [attempt]);
        Result<JobSnapshot> answer = default;
        var isStored = false;
        try
        {
            await reports.Then(async () =>
            {
                var outcome = LinkMessages.OutcomeOf(finished);
                var size = await _results.Measure(attempt.JobId, attempt.Attempt, _node, outcome, outcome.ReportedEnd, reports.Meter.Total(outcome.OutputBytes));
                answer = await Job(attempt.JobId).Finish(new FinishAttempt(attempt.Attempt, _node, outcome with { ResultJsonBytes = size }) { Executor = _executor });
            });
            isStored = answer.Rejection?.Code != RejectionCode.Unavailable;
        }
        finally
        {
            _unrecorded.Remove();
            // The executor may come back without the report: then it takes the queue to see that the attempt is lost.
            if (!isStored && isFree)
                await Queue.Reclaim(_node, attempt);
        }
        if (!isStored)
        {
            Dismiss(answer.Rejection!.Message, final: false);
            return;
        }
        if (!isFree || reports.IsCarriedOver)
            _ = Queue.Release(_node, [attempt]);
        _attempts.TryRemove(attempt, out _);
        _news.Publish(attempt.JobId);
        Acknowledge(finished.Attempt, answer.Rejection?.Message);
    }

    private void Acknowledge(AttemptId attempt, string? refusal) =>
        _peer.Send(new ServerMessage { FinishedAck = new FinishedAck { Attempt = attempt, Refusal = refusal ?? "" } });

    /// <summary>What cannot be stored now is resent over the next connection.</summary>
    private async Task Guard(Func<Task> report)
    {
        try
        {
            await report();
        }
        catch (Exception e)
        {
            LogReportFailed(_log, _node, _connectionId, e);
            Dismiss(e is StorageUnavailableException ? e.Message : "the report could not be stored", final: false);
        }
    }

    private IJobGrain Job(JobId id) => _grains.GetGrain<IJobGrain>(id.ToString());

    [LoggerMessage(Level = LogLevel.Warning, Message = "Link of {Node} ({Connection}): a report could not be stored")]
    private static partial void LogReportFailed(ILogger log, string node, string connection, Exception error);
}
