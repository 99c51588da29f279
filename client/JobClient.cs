using System.Runtime.CompilerServices;
using Actors.Client.Link;
using Actors.Client.Requests;
using Actors.Link.V1;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Actors.Client;

/// <summary>A client of a server's jobs, over one connection that it keeps. It connects when it is first used, and again by itself; what was not answered
/// is then asked once more, and a job that was submitted is never doubled by that.</summary>
public sealed class JobClient : IJobClient, IAsyncDisposable
{
    /// <summary>What a submit's messages take besides payloads, generously.</summary>
    private const int BytesPerJob = 512;

    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(5);

    private readonly JobClientOptions _options;
    private readonly TimeProvider _time;
    private readonly RequestTable _requests;
    private readonly LinkLoop _link;
    private readonly SemaphoreSlim _slots;
    private readonly Action _releaseSlot;

    /// <exception cref="ArgumentException">The options are wrong; all mistakes are told together.</exception>
    public JobClient(JobClientOptions options, ILogger<JobClient>? log = null, TimeProvider? time = null)
    {
        options.ThrowIfMistaken();
        _options = options;
        _time = time ?? TimeProvider.System;
        _requests = new RequestTable(_time);
        _link = new LinkLoop(_requests, options, _time, log ?? NullLogger<JobClient>.Instance);
        _requests.AskForIds = _link.Beat;
        _slots = new SemaphoreSlim(options.MaxRequests);
        _releaseSlot = () => _slots.Release();
    }

    public async Task<string> Submit(JobSubmission job, CancellationToken cancellation = default)
    {
        using var activity = ClientTelemetry.StartSubmit(job.Name);
        var request = SubmitOf([job], watch: false, wait: null);
        await Ask(request, request.Task, cancellation).ConfigureAwait(false);
        var answer = (await request.Task.ConfigureAwait(false)).Jobs[0];
        if (answer.Refusal is { } refusal)
            throw JobMessages.ExceptionOf(refusal);
        ClientTelemetry.Submitted.Add(1);
        return JobMessages.TextOf(answer.JobId);
    }

    public async Task<IReadOnlyList<SubmittedJob>> SubmitMany(IReadOnlyList<JobSubmission> jobs, CancellationToken cancellation = default)
    {
        using var activity = ClientTelemetry.StartSubmit(jobs.Count > 0 ? jobs[0].Name : "");
        var parts = Parts(jobs).Select(part => SubmitOf(part, watch: false, wait: null)).ToList();
        await Task.WhenAll(parts.Select(part => Ask(part, part.Task, cancellation))).ConfigureAwait(false);
        var answers = new List<SubmittedJob>(jobs.Count);
        foreach (var part in parts)
        {
            foreach (var answer in (await part.Task.ConfigureAwait(false)).Jobs)
            {
                answers.Add(answer.Refusal is { } refusal
                    ? new SubmittedJob(null, JobMessages.ExceptionOf(refusal))
                    : new SubmittedJob(JobMessages.TextOf(answer.JobId), null));
            }
        }
        ClientTelemetry.Submitted.Add(answers.Count);
        return answers;
    }

    public async Task<JobResult?> SubmitAndWait(JobSubmission job, TimeSpan timeout, CancellationToken cancellation = default)
    {
        using var activity = ClientTelemetry.StartSubmit(job.Name);
        var wait = new JobWait();
        var request = SubmitOf([job], watch: true, wait);
        await Enter(timeout, cancellation).ConfigureAwait(false);
        try
        {
            // Waiting for the end is no request: others may come when the job is taken.
            Send(request);
            var result = await wait.End.WaitAsync(timeout, _time, cancellation).ConfigureAwait(false);
            ClientTelemetry.Submitted.Add(1);
            return result;
        }
        catch (TimeoutException)
        {
            if (request.IsSettled || _requests.Forget(request) is not { } unanswered)
                return null;
            _slots.Release();
            throw unanswered;
        }
        finally
        {
            if (!request.IsSettled && _requests.Forget(request) is not null)
                _slots.Release();
            if (_requests.Forget(wait) && !wait.End.IsCompleted)
                _requests.Tell(new ExecutorMessage { Unwatch = new Unwatch { JobId = wait.JobId } });
        }
    }

    public async Task<JobResult?> GetResult(string jobId, CancellationToken cancellation = default)
    {
        try
        {
            var answer = await Ask(number => new ExecutorMessage { GetJob = new GetJob { Request = number, JobId = JobMessages.IdOf(jobId) } }, cancellation).ConfigureAwait(false);
            return JobMessages.ResultOf(answer.JobView);
        }
        catch (JobRefusedException refused) when (refused.Code == JobRefusalCode.NotFound)
        {
            return null;
        }
    }

    public async Task<JobResult?> WaitForResult(string jobId, TimeSpan timeout, CancellationToken cancellation = default)
    {
        var wait = new JobWait { JobId = JobMessages.IdOf(jobId), IsTaken = true };
        _link.Start();
        _requests.WaitFor(wait);
        try
        {
            return await wait.End.WaitAsync(timeout, _time, cancellation).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return null;
        }
        finally
        {
            if (_requests.Forget(wait) && !wait.End.IsCompleted)
                _requests.Tell(new ExecutorMessage { Unwatch = new Unwatch { JobId = wait.JobId } });
        }
    }

    public async IAsyncEnumerable<JobUpdate> Follow(string jobId, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var request = new FollowRequest(JobMessages.IdOf(jobId), _options.MaxFollowBacklog);
        Send(request);
        try
        {
            await foreach (var update in request.Updates.ReadAllAsync(cancellation).ConfigureAwait(false))
                yield return update;
        }
        finally
        {
            if (_requests.Forget(request) is not null)
                _requests.Tell(new ExecutorMessage { Unfollow = new Unfollow { Request = request.Number } });
        }
    }

    public Task Cancel(string jobId, string? reason = null, CancellationToken cancellation = default) => Ask(
        number => new ExecutorMessage { CancelRequest = new CancelRequest { Request = number, JobId = JobMessages.IdOf(jobId), Reason = reason ?? "" } },
        cancellation);

    public Task DeleteResult(string jobId, CancellationToken cancellation = default) => Ask(
        number => new ExecutorMessage { DeleteResult = new DeleteResult { Request = number, JobId = JobMessages.IdOf(jobId) } },
        cancellation);

    /// <summary>Sends what is queued and closes the connection. Whatever still waits for an answer fails.</summary>
    public async ValueTask DisposeAsync()
    {
        await _link.Leave(CloseTimeout).ConfigureAwait(false);
        _requests.Close(new ObjectDisposedException(nameof(JobClient)));
        _slots.Dispose();
    }

    private SubmitRequest SubmitOf(IReadOnlyList<JobSubmission> jobs, bool watch, JobWait? wait)
    {
        var submit = new Submit { Watch = watch };
        TimeSpan? kept = null;
        foreach (var job in jobs)
        {
            submit.Jobs.Add(JobMessages.Of(job, ClientTelemetry.TraceParent));
            kept = Shortest(Shortest(kept, job.SuccessTtl), job.FailureTtl);
        }
        return new SubmitRequest(submit, wait, kept) { Settled = wait is null ? null : _releaseSlot };
    }

    private static TimeSpan? Shortest(TimeSpan? one, TimeSpan? other) => one is null || other < one ? other ?? one : one;

    /// <summary>Jobs that fit into one request each.</summary>
    private IEnumerable<List<JobSubmission>> Parts(IReadOnlyList<JobSubmission> jobs)
    {
        var limits = _requests.Limits;
        var part = new List<JobSubmission>();
        var bytes = 0L;
        foreach (var job in jobs)
        {
            var size = job.Payload.Length + (4L * (job.Name.Length + (job.Description?.Length ?? 0))) + (job.Labels?.Sum(label => 4 * (label.Key.Length + label.Value.Length)) ?? 0) + BytesPerJob;
            if (part.Count > 0 && (part.Count == limits.MaxJobsPerSubmit || bytes + size > limits.MaxFrameBytes))
            {
                yield return part;
                (part, bytes) = ([], 0);
            }
            part.Add(job);
            bytes += size;
        }
        if (part.Count > 0)
            yield return part;
    }

    private async Task<ServerMessage> Ask(Func<long, ExecutorMessage> message, CancellationToken cancellation)
    {
        var request = new AskRequest(message);
        await Ask(request, request.Task, cancellation).ConfigureAwait(false);
        return await request.Task.ConfigureAwait(false);
    }

    private async Task Ask(PendingRequest request, Task answer, CancellationToken cancellation)
    {
        var started = _time.GetTimestamp();
        await Enter(_options.RequestTimeout, cancellation).ConfigureAwait(false);
        try
        {
            Send(request);
            var left = _options.RequestTimeout - _time.GetElapsedTime(started);
            await answer.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, _time, cancellation).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            if (_requests.Forget(request) is { } unanswered)
                throw unanswered;
        }
        finally
        {
            _slots.Release();
            _requests.Forget(request);
        }
    }

    private async ValueTask Enter(TimeSpan atMost, CancellationToken cancellation)
    {
        if (_slots.Wait(0, CancellationToken.None))
            return;
        if (!await _slots.WaitAsync(atMost, cancellation).ConfigureAwait(false))
            throw new ServerUnavailableException($"{_options.MaxRequests} requests are under way ({nameof(JobClientOptions.MaxRequests)}), and none ended in time");
    }

    private void Send(PendingRequest request)
    {
        _link.Start();
        CheckSize(request);
        _requests.Send(request);
    }

    /// <summary>The server would close the connection on a frame too long.</summary>
    private void CheckSize(PendingRequest request)
    {
        if (request is not SubmitRequest submit)
            return;
        var limits = _requests.Limits;
        foreach (var job in submit.Submit.Jobs)
        {
            if (job.Payload.Length > limits.MaxPayloadBytes || job.CalculateSize() > limits.MaxFrameBytes - BytesPerJob)
                throw new JobRefusedException(JobRefusalCode.TooLarge, $"a job's payload has at most {limits.MaxPayloadBytes} bytes");
        }
    }
}
