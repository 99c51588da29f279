using System.Collections.Immutable;
using System.Security.Cryptography;
using Actors.Jobs;
using Actors.Queues;
using Microsoft.Extensions.Logging;

namespace Actors.Gateway.Application;

/// <summary>Workers that speak plain HTTP: they ask for an attempt, keep it alive and report its end. Nothing of them is kept here. Each attempt is with an
/// executor of its own, named after the worker, whose lease the worker's reports renew; so any process of the server can take them, also after a restart.</summary>
public sealed partial class WorkerService(IGrainFactory grains, GatewayOptions options, TimeProvider time, ILogger<WorkerService> log) : IExecutorObserver
{
    /// <summary>Names a worker may ask for at once: each costs a call to its queue.</summary>
    public const int MaxNames = 16;

    private const string KindPrefix = "http/";
    private const int NonceBytes = 12;

    private static readonly Rejection NoSuchAttempt = new(RejectionCode.NotFound, "no such attempt of yours");

    private IExecutorObserver? _self;
    private int _polls;

    /// <summary>The next job of any of the names, or null when none came in time.</summary>
    public async Task<Result<Assignment?>> Poll(Caller caller, ImmutableArray<string> names, string workerId, TimeSpan wait, CancellationToken cancellation)
    {
        if (RefusalOf(caller) is { } forbidden)
            return forbidden;
        if (names.Length is 0 or > MaxNames || names.Distinct(StringComparer.Ordinal).Count() != names.Length)
            return new Rejection(RejectionCode.Invalid, $"names are 1 to {MaxNames} different names of jobs");
        if (names.FirstOrDefault(name => name == JobSpec.CommandName || JobSpecs.NameProblem(name) is not null) is { } wrong)
            return new Rejection(RejectionCode.Invalid, wrong == JobSpec.CommandName ? "commands are run by node agents" : $"a job's name {JobSpecs.NameProblem(wrong)}");
        if (JobSpecs.NameProblem(workerId) is { } problem)
            return new Rejection(RejectionCode.Invalid, $"workerId {problem}");
        if (Interlocked.Increment(ref _polls) > options.MaxWaiters)
        {
            Interlocked.Decrement(ref _polls);
            return new Rejection(RejectionCode.LimitReached, $"{options.MaxWaiters} workers wait already (MAX_WAITERS)");
        }
        try
        {
            var nonce = RandomNumberGenerator.GetHexString(2 * NonceBytes, lowercase: true);
            var executor = new ExecutorRef($"{PrefixOf(caller)}{Uri.EscapeDataString(workerId)}/{nonce}", nonce, "");
            var poll = new WorkerPoll(this, grains, executor, names, options.HeartbeatInterval, time);
            return await poll.Run(wait < options.MaxWait ? wait : options.MaxWait, cancellation);
        }
        finally
        {
            Interlocked.Decrement(ref _polls);
        }
    }

    /// <summary>The worker is alive: the lease begins anew. The answer tells whether the job's owner wants it ended.</summary>
    public async Task<Result<JobSnapshot>> Heartbeat(Caller caller, AttemptRef attempt)
    {
        var held = await Held(caller, attempt);
        if (!held.TryGet(out var job, out _))
            return held;
        return await Renew(job, attempt) ?? held;
    }

    /// <summary>The same, with how far the work is.</summary>
    public async Task<Result<JobSnapshot>> ReportProgress(Caller caller, AttemptRef attempt, double percent, string? message)
    {
        var alive = await Heartbeat(caller, attempt);
        return alive.TryGet(out _, out _) ? await Job(attempt.JobId).ReportProgress(attempt.Attempt, percent, message) : alive;
    }

    /// <summary>The attempt ended. A repeat changes nothing and is no error.</summary>
    public async Task<Result<JobSnapshot>> Finish(Caller caller, AttemptRef attempt, JobOutcome outcome)
    {
        var found = await Of(caller, attempt);
        if (!found.TryGet(out var job, out _) || (job.Attempt == attempt.Attempt && job.Status != JobStatus.Running))
            return found;
        var executor = job.Executor!;
        var ended = await Job(attempt.JobId).Finish(new FinishAttempt(attempt.Attempt, executor.Id, outcome) { Executor = executor });
        // What the store refused is not settled: the worker reports again, and its lease is watched on.
        if (ended.Rejection?.Code != RejectionCode.Unavailable)
        {
            var queue = Queue(job.Spec.Queue);
            await queue.Release(executor.Id, [attempt]);
            await queue.Detach(executor.Id, executor.BootId);
        }
        return ended;
    }

    /// <summary>An attempt came to a worker that no longer asks: it goes back, and no retry is spent.</summary>
    internal async Task GiveBack(AttemptRef attempt)
    {
        try
        {
            if ((await Job(attempt.JobId).GetHeld()).Value is not { Status: JobStatus.Running, Executor: { } executor } job || job.Attempt != attempt.Attempt)
                return;
            await Job(attempt.JobId).Abandon(new AbandonAttempt(attempt.Attempt, AbandonReason.NeverTaken) { Executor = executor });
            await Queue(job.Spec.Queue).Release(executor.Id, [attempt]);
        }
        catch (Exception e)
        {
            // Its lease runs out, and it runs elsewhere then.
            LogGiveBackFailed(log, attempt, e);
        }
    }

    /// <summary>Of executors that were attached anew by a report: they ask for nothing.</summary>
    public Task Assign(Assignment assignment) => GiveBack(new AttemptRef(assignment.JobId, assignment.Attempt));

    /// <summary>The worker hears it with its next heartbeat.</summary>
    public Task CancelAttempt(AttemptRef attempt) => Task.CompletedTask;

    public Task Wanted(QueueId queue) => Task.CompletedTask;

    public Task Superseded() => Task.CompletedTask;

    /// <summary>Workers see jobs of all owners, so it takes a role, or a key that nodes have too.</summary>
    private static Rejection? RefusalOf(Caller caller) =>
        caller.Via == "hmac" || caller.Roles.Contains(Roles.Worker) || caller.Roles.Contains(Roles.Admin)
            ? null
            : new Rejection(RejectionCode.Forbidden, "the role worker or admin is needed to run jobs");

    private static Rejection Over(AttemptRef attempt) => new(RejectionCode.StaleAttempt, $"attempt {attempt.Attempt} is over: stop working on it");

    /// <summary>The attempt, if it is the job's current one and this caller's worker has it.</summary>
    private async Task<Result<JobSnapshot>> Held(Caller caller, AttemptRef attempt)
    {
        var found = await Of(caller, attempt);
        return found.TryGet(out var job, out _) && (job.Status != JobStatus.Running || job.Attempt != attempt.Attempt) ? Over(attempt) : found;
    }

    /// <summary>The job, if its current or last attempt went to a worker of this caller.</summary>
    private async Task<Result<JobSnapshot>> Of(Caller caller, AttemptRef attempt)
    {
        if (RefusalOf(caller) is { } forbidden)
            return forbidden;
        if (!(await Job(attempt.JobId).Get()).TryGet(out var job, out _) || job.Executor?.Id.StartsWith(PrefixOf(caller), StringComparison.Ordinal) != true)
            return NoSuchAttempt;
        return job.Attempt == attempt.Attempt ? job : attempt.Attempt < job.Attempt ? Over(attempt) : NoSuchAttempt;
    }

    /// <summary>The refusal when the queue gave the attempt up already, or cannot tell now.</summary>
    private async Task<Rejection?> Renew(JobSnapshot job, AttemptRef attempt)
    {
        var (queue, executor) = (Queue(job.Spec.Queue), job.Executor!);
        if ((await queue.Heartbeat(executor.Id, executor.BootId, capacity: 1)).Attached)
            return null;
        // The queue does not know the executor, as after a restart of the server.
        _self ??= grains.CreateObjectReference<IExecutorObserver>(this);
        var attached = await queue.Attach(new AttachExecutor { Executor = executor, ConnectionId = executor.BootId, Capacity = 1, Held = [attempt], ForOneAttempt = true }, _self);
        if (attached.TryGet(out var reply, out var rejection) ? !reply.Canceled.Contains(attempt) : rejection.Code == RejectionCode.Unavailable)
            return rejection;
        // Canceled stands for two things: given up, or wanted ended by its owner.
        return (await Job(attempt.JobId).Get()).Value is { Status: JobStatus.Running, CancelRequested: true } now && now.Attempt == attempt.Attempt ? null : Over(attempt);
    }

    private static string PrefixOf(Caller caller) => $"{KindPrefix}{Uri.EscapeDataString(caller.User)}/";

    private IJobGrain Job(JobId id) => grains.GetGrain<IJobGrain>(id.ToString());

    private IQueueGrain Queue(QueueId id) => grains.GetGrain<IQueueGrain>(id.Value);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Attempt {Attempt} could not be given back; its lease runs out instead")]
    private static partial void LogGiveBackFailed(ILogger log, AttemptRef attempt, Exception error);
}
