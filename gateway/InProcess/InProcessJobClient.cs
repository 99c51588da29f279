using System.Runtime.CompilerServices;
using Actors.Client;
using Actors.Client.Requests;
using Actors.Gateway.Application;
using Actors.Gateway.Link.Applications;
using Actors.Jobs;
using Actors.Storage;

namespace Actors.Gateway.InProcess;

/// <summary>The client's interface inside the server's own process: no connection, calls go straight to the jobs. What a job asks for and how it is seen is
/// read as from the link, so that a program is told the same wherever it runs.</summary>
internal sealed class InProcessJobClient(JobService jobs, JobWatches watches, GatewayOptions options, TimeProvider time, Caller caller) : IJobClient
{
    /// <summary>Updates of one followed job that wait to be read.</summary>
    private const int FollowBacklog = 1024;

    public async Task<string> Submit(JobSubmission job, CancellationToken cancellation = default)
    {
        using var activity = ClientTelemetry.StartSubmit(job.Name);
        return (await Submit(job).WaitAsync(cancellation)).ToString();
    }

    public async Task<IReadOnlyList<SubmittedJob>> SubmitMany(IReadOnlyList<JobSubmission> jobsToSubmit, CancellationToken cancellation = default)
    {
        using var activity = ClientTelemetry.StartSubmit(jobsToSubmit.Count > 0 ? jobsToSubmit[0].Name : "");
        var answers = new List<SubmittedJob>(jobsToSubmit.Count);
        foreach (var part in Parts(jobsToSubmit))
        {
            var read = part.Where(job => job.Rejection is null).Select(job => job.Value!).ToList();
            var submitted = await Ask(() => jobs.SubmitMany(caller, read)).WaitAsync(cancellation);
            var next = 0;
            foreach (var job in part)
            {
                var answer = job.Rejection is { } unreadable ? (Result<JobSnapshot>)unreadable : submitted[next++];
                answers.Add(answer.TryGet(out var taken, out var rejection) ? new SubmittedJob(taken.Id.ToString(), null) : new SubmittedJob(null, ExceptionOf(rejection)));
            }
        }
        ClientTelemetry.Submitted.Add(answers.Count(answer => answer.Refusal is null));
        return answers;
    }

    public async Task<JobResult?> SubmitAndWait(JobSubmission job, TimeSpan timeout, CancellationToken cancellation = default)
    {
        using var activity = ClientTelemetry.StartSubmit(job.Name);
        var started = time.GetTimestamp();
        var id = await Submit(job).WaitAsync(cancellation);
        var left = timeout == Timeout.InfiniteTimeSpan ? timeout : timeout - time.GetElapsedTime(started);
        return await Wait(id, left >= TimeSpan.Zero || left == timeout ? left : TimeSpan.Zero, cancellation);
    }

    public async Task<JobResult?> GetResult(string jobId, CancellationToken cancellation = default)
    {
        try
        {
            return ResultOf(await Ask(() => jobs.Get(caller, IdOf(jobId))).WaitAsync(cancellation));
        }
        catch (JobRefusedException refused) when (refused.Code == JobRefusalCode.NotFound)
        {
            return null;
        }
    }

    public Task<JobResult?> WaitForResult(string jobId, TimeSpan timeout, CancellationToken cancellation = default) => Wait(IdOf(jobId), timeout, cancellation);

    public async IAsyncEnumerable<JobUpdate> Follow(string jobId, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var id = IdOf(jobId);
        var changes = new JobChanges(FollowBacklog);
        try
        {
            changes.JobChanged(await Ask(() => watches.Watch(caller, id, changes).AsTask()).WaitAsync(cancellation));
            await foreach (var job in changes.ReadAll(cancellation))
                yield return JobMessages.UpdateOf(JobViews.Of(job, request: 0).JobView);
        }
        finally
        {
            watches.Unwatch(id, changes);
        }
    }

    public Task Cancel(string jobId, string? reason = null, CancellationToken cancellation = default) =>
        Ask(() => jobs.Cancel(caller, IdOf(jobId), reason)).WaitAsync(cancellation);

    public Task DeleteResult(string jobId, CancellationToken cancellation = default) =>
        Ask(() => jobs.DeleteResult(caller, IdOf(jobId))).WaitAsync(cancellation);

    private async Task<JobId> Submit(JobSubmission job)
    {
        if (!Read(job).TryGet(out var read, out var unreadable))
            throw ExceptionOf(unreadable);
        var taken = await Ask(() => jobs.Submit(caller, read));
        ClientTelemetry.Submitted.Add(1);
        return taken.Id;
    }

    private async Task<JobResult?> Wait(JobId id, TimeSpan timeout, CancellationToken cancellation)
    {
        var changes = new JobChanges(FollowBacklog);
        try
        {
            changes.JobChanged(await Ask(() => watches.Watch(caller, id, changes).AsTask()).WaitAsync(cancellation));
            return ResultOf(await changes.End.WaitAsync(timeout, time, cancellation));
        }
        catch (TimeoutException)
        {
            return null;
        }
        finally
        {
            watches.Unwatch(id, changes);
        }
    }

    /// <summary>The payload is copied: the caller may use its memory again, and the job keeps what it is given.</summary>
    private Result<NewJob> Read(JobSubmission job) =>
        SubmittedJobs.Read(JobMessages.Of(job with { Payload = job.Payload.ToArray() }, ClientTelemetry.TraceParent), options, time.GetUtcNow());

    /// <summary>Jobs that fit into one batch each. What could not be read is refused for itself.</summary>
    private IEnumerable<List<Result<NewJob>>> Parts(IReadOnlyList<JobSubmission> jobsToSubmit)
    {
        var part = new List<Result<NewJob>>();
        var bytes = 0L;
        foreach (var job in jobsToSubmit)
        {
            if (part.Count == options.MaxBatchJobs || (part.Count > 0 && bytes + job.Payload.Length > options.MaxBatchBytes))
            {
                yield return part;
                (part, bytes) = ([], 0);
            }
            var read = Read(job);
            part.Add(read);
            bytes += read.Rejection is null ? job.Payload.Length : 0;
        }
        if (part.Count > 0)
            yield return part;
    }

    /// <summary>Asks the jobs; refusals and a store that cannot be used are what the interface says they are.</summary>
    private static async Task<T> Ask<T>(Func<Task<Result<T>>> question)
    {
        try
        {
            return (await question()).TryGet(out var answer, out var rejection) ? answer : throw ExceptionOf(rejection);
        }
        catch (StorageUnavailableException failure) when (!failure.OutcomeUnknown)
        {
            throw new ServerUnavailableException(failure.Message, failure);
        }
        catch (Exception failure) when (failure is StorageUnavailableException or TimeoutException)
        {
            throw new OutcomeUnknownException(failure.Message, failure);
        }
    }

    private static JobResult? ResultOf(JobSnapshot job) => JobMessages.ResultOf(JobViews.Of(job, request: 0).JobView);

    private static JobId IdOf(string jobId) => new(JobMessages.IdOf(jobId));

    private static JobRefusedException ExceptionOf(Rejection rejection) => JobMessages.ExceptionOf(LinkRefusals.Of(rejection));
}
