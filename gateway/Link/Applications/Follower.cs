using Actors.Gateway.Application;
using Actors.Jobs;
using Actors.Link.V1;
using Google.Protobuf;

namespace Actors.Gateway.Link.Applications;

/// <summary>Sends what becomes of one job, as long as the client wants it.</summary>
internal sealed class Follower(ApplicationLink link, JobWatches watches, FollowService outputs, Follow follow, Action ended) : IJobWatcher
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private JobSnapshot? _told;

    private JobId Id => new(follow.JobId);

    public async Task Run()
    {
        try
        {
            var now = await watches.Watch(link.Caller, Id, this);
            if (!now.TryGet(out var job, out var rejection))
            {
                link.Send(LinkRefusals.Of(follow.Request, rejection));
                return;
            }
            var output = follow.Output ? SendOutput() : Task.CompletedTask;
            if (!job.Status.IsFinal())
            {
                JobChanged(job);
                await _end.Task.WaitAsync(_stop.Token);
                job = _told!;
            }
            // The end is the last message: what the job has written comes before it.
            await output;
            link.Send(JobViews.Of(job, follow.Request));
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The client, or its connection, has left.
        }
        finally
        {
            watches.Unwatch(Id, this);
            ended();
        }
    }

    public void Stop() => _stop.Cancel();

    public void JobChanged(JobSnapshot job)
    {
        lock (_gate)
        {
            // Looking again tells what is known; and an answer may be older than a message that overtook it.
            if (_told is { } told && (job.Seq < told.Seq || (job.Seq == told.Seq && (job.Progress?.Tick ?? 0) <= (told.Progress?.Tick ?? 0))))
                return;
            _told = job;
            if (job.Status.IsFinal())
                _end.TrySetResult();
            else
                link.Send(JobViews.Of(job, follow.Request));
        }
    }

    public void JobGone(JobId id) => _stop.Cancel();

    private async Task SendOutput()
    {
        await foreach (var (attempt, chunk) in outputs.Read(link.Caller, Id, Math.Max(0, follow.OutputOffset), follow: true, _stop.Token))
        {
            link.Send(new ServerMessage
            {
                JobOutput = new JobOutput
                {
                    Request = follow.Request,
                    Attempt = attempt,
                    Offset = chunk.Offset,
                    Stream = (StreamKind)chunk.Stream,
                    Data = UnsafeByteOperations.UnsafeWrap(chunk.Data),
                },
            });
        }
    }
}
