using System.Collections.Immutable;
using Actors.Domain.Jobs;
using Actors.Jobs;
using Actors.Storage;
using Actors.Webhooks;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace Actors.Grains.Jobs;

/// <summary>Holds one job: asks <see cref="JobMachine"/> what follows from a command, makes it durable, answers, and then acts.</summary>
internal sealed partial class JobGrain(
    [PersistentState("job", GrainNames.JobStorage)] IPersistentState<JobState> state,
    IOutputStore outputs,
    IResultFiles resultFiles,
    IWebhookDirectory webhooks,
    JobRules rules,
    JobMetrics metrics,
    TimeProvider time,
    IChance chance,
    ILogger<JobGrain> log) : Grain, IJobGrain
{
    /// <summary>How long after a failed effect it is tried again.</summary>
    private static readonly TimeSpan EffectRetryDelay = TimeSpan.FromSeconds(1);

    private readonly JobWatchers _watchers = new();
    private readonly List<JobEffect> _failedEffects = [];
    private JobState? _job;

    /// <summary>What is durable, and so may be shown: <see cref="_job"/>, but for a start that is not recorded yet.</summary>
    private JobState? _recorded;

    /// <summary>The start that is not recorded yet; it goes with the next write.</summary>
    private JobTransition.AttemptStarted? _started;
    private JobProgress? _progress;
    private IGrainTimer? _effectRetry;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _job = _recorded = state.RecordExists ? state.State : null;
        return Task.CompletedTask;
    }

    public Task<Result<JobSnapshot>> Submit(SubmitJob command) =>
        Handle(new JobCommand.Submit(JobId.Parse(this.GetPrimaryKeyString()), command));

    public Task<Result<JobSnapshot>> Get()
    {
        if (_job is not null && !_job.IsGoneBy(time.GetUtcNow()))
            return Task.FromResult<Result<JobSnapshot>>(Snapshot(_recorded!));
        DeactivateOnIdle();
        return Task.FromResult<Result<JobSnapshot>>(new Rejection(RejectionCode.NotFound, "no such job"));
    }

    public Task<Result<JobSnapshot>> Watch(IJobObserver observer)
    {
        if (_job is { Status: var status } && !status.IsFinal())
        {
            if (!_watchers.TryAdd(observer, time.GetUtcNow()))
                return Task.FromResult<Result<JobSnapshot>>(new Rejection(RejectionCode.LimitReached, $"a job has at most {JobWatchers.Max} watchers"));
            // Its watchers are in memory alone: in a busy process it would make room for others, and they would hear of the end when they next ask.
            DelayDeactivation(JobWatch.Duration);
        }
        return Get();
    }

    public Task Unwatch(IJobObserver observer)
    {
        _watchers.Remove(observer);
        return Task.CompletedTask;
    }

    public Task<Result<JobSnapshot>> MakeReady() => Handle(new JobCommand.MakeReady());

    public Task<Result<JobSnapshot>> GetHeld() => _started is null ? Get() : Task.FromResult<Result<JobSnapshot>>(Snapshot(_job!));

    public Task<Result<JobSnapshot>> Start(StartAttempt command) => Handle(new JobCommand.Start(command));

    public async Task<Result<JobSnapshot>> RecordStart(RecordStart command)
    {
        var answer = await Handle(new JobCommand.Record(command));
        if (answer.Rejection is not null || _started is null)
            return answer;
        return await Record([]) is { } refused ? refused : Snapshot(_job!);
    }

    public Task<Result<JobSnapshot>> Finish(FinishAttempt command) => Handle(new JobCommand.Finish(command));

    public Task<Result<JobSnapshot>> Abandon(AbandonAttempt command) => Handle(new JobCommand.Abandon(command));

    public Task<Result<JobSnapshot>> Cancel(CancelJob command) => Handle(new JobCommand.Cancel(command));

    public Task<Result<JobSnapshot>> Requeue() => Handle(new JobCommand.Requeue());

    public async Task<Result<JobSnapshot>> ReportProgress(int attempt, double percent, string? message)
    {
        if (_job is not { Status: JobStatus.Running } job || job.Attempt != attempt)
            return await Get();
        // What is seen to advance must be seen to run.
        if (_started is not null && await Record([]) is { } refused)
            return refused;
        TakeProgress(job, percent, message);
        return await Get();
    }

    public async Task<Result<bool>> Delete()
    {
        if (_job is null || _job.IsGoneBy(time.GetUtcNow()))
            return true;
        if (!_job.Status.IsFinal())
            return new Rejection(RejectionCode.WrongState, "the job has not ended: cancel it first");
        try
        {
            await outputs.Delete(_job.Id);
            await state.ClearStateAsync();
        }
        catch (StorageUnavailableException e)
        {
            return new Rejection(RejectionCode.Unavailable, e.Message);
        }
        _job = _recorded = null;
        DeactivateOnIdle();
        return true;
    }

    public async Task<bool> DropResult()
    {
        if (_job is not { Status: var status } job || !status.IsFinal() || !(job.ResultExpiresAt <= time.GetUtcNow()))
            return true;
        // While the end is still to be told, the result is part of what there is to tell.
        if (job.Pending != PendingEffects.None)
            return false;
        // Should the write fail, the output is gone already and the rest is asked for again.
        await outputs.Delete(job.Id);
        return (await Handle(new JobCommand.DropResult())).Rejection?.Code != RejectionCode.Unavailable;
    }

    public Task EffectsDone(long seq, PendingEffects done) =>
        // Requeued meanwhile: a later end owes effects of its own.
        _job?.Seq == seq ? Handle(new JobCommand.ClearPending(done)) : Task.CompletedTask;

    public Task Resume()
    {
        if (_job is not { Pending: not PendingEffects.None } job)
            return Task.CompletedTask;
        return Perform(JobMachine.EffectsOf(job.Pending));
    }

    private async Task<Result<JobSnapshot>> Handle(JobCommand command)
    {
        if (_job is null && command is not JobCommand.Submit)
            await ReadAgain();
        var inForce = await RulesFor(command);
        var now = time.GetUtcNow();
        if (!JobMachine.Decide(_job, command, inForce, now, chance.NextDouble()).TryGet(out var decision, out var rejection))
        {
            if (rejection.Code == RejectionCode.NotFound)
                DeactivateOnIdle();
            return rejection;
        }
        if (decision.Transitions is [JobTransition.AttemptStarted started] && command is JobCommand.Start && JobMachine.MayStartUnrecorded(_job!, started.Executor))
            Hold(started);
        else if (decision.Transitions.Length > 0 && await Record(decision.Transitions) is { } refused)
            return refused;
        if (decision.Effects.Length > 0)
            _ = Perform(decision.Effects);
        // Nobody asks for most jobs once they have ended, and tens of thousands kept for a while make every collection long.
        else if (_job is { Pending: PendingEffects.None } job && job.Status.IsFinal())
            DeactivateOnIdle();
        return Snapshot(command is JobCommand.Start ? _job! : _recorded!);
    }

    /// <summary>The attempt begins in memory. Should that be lost, the attempt is given out again, or its executor is heard: see docs/decisions.</summary>
    private void Hold(JobTransition.AttemptStarted started)
    {
        _job = JobMachine.Apply(_job, started);
        _started = started;
        _progress = null;
    }

    /// <summary>Somebody asked for a job before there was one, and by now it may have come in a batch, which wakes no grain.</summary>
    private async Task ReadAgain()
    {
        await state.ReadStateAsync();
        _job = _recorded = state.RecordExists ? state.State : null;
    }

    /// <summary>Makes the transitions durable, after a start that was held back; the refusal when the store cannot take them, and then nothing has changed.
    /// Where the store cannot say, this throws: a caller that took it for a refusal would go on as if nothing had changed.</summary>
    private async Task<Rejection?> Record(ImmutableArray<JobTransition> transitions)
    {
        var next = transitions.Aggregate(_job, JobMachine.Apply)!;
        state.State = next;
        try
        {
            await state.WriteStateAsync();
        }
        catch (StorageUnavailableException e) when (!e.OutcomeUnknown)
        {
            if (_recorded is null)
                DeactivateOnIdle();
            else
                state.State = _recorded;
            return new Rejection(RejectionCode.Unavailable, e.Message);
        }
        catch (Exception e) when (e is StorageUnavailableException or InconsistentStateException)
        {
            DeactivateOnIdle();
            throw;
        }
        if (transitions is [.., JobTransition.AttemptStarted])
            _progress = null;
        var recorded = _started is null ? transitions : [_started, .. transitions];
        _started = null;
        _job = next;
        Tell(recorded);
        return null;
    }

    /// <summary>What became durable is shown, step by step.</summary>
    private void Tell(ImmutableArray<JobTransition> recorded)
    {
        var now = time.GetUtcNow();
        foreach (var transition in recorded)
        {
            _recorded = recorded.Length == 1 ? _job! : JobMachine.Apply(_recorded, transition);
            metrics.Count(transition, _recorded);
            LogTransition(log, _recorded.Id, _recorded.Attempt, _recorded.Status, _recorded.Seq);
            if (transition is not (JobTransition.PendingCleared or JobTransition.ResultDropped))
                TellTransition(Snapshot(_recorded), now);
        }
        _recorded = _job;
    }

    private JobSnapshot Snapshot(JobState job) => JobSnapshots.Of(job, _progress);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Job {JobId}: attempt {Attempt} {Status} (seq {Seq})")]
    private static partial void LogTransition(ILogger log, JobId jobId, int attempt, JobStatus status, long seq);
}
