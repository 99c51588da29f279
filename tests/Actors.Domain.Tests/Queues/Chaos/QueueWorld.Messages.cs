using Actors.Domain.Jobs;
using Actors.Jobs;
using Actors.Queues;

namespace Actors.Domain.Tests.Queues.Chaos;

/// <summary>What jobs, agents and pollers say, and when it arrives.</summary>
internal sealed partial class QueueWorld
{
    private void Submit()
    {
        if (_jobs.All.Count >= MostJobs)
            return;
        // Ids are made before they are recorded, so now and then an older one comes later.
        var id = new JobId(_lastId += random.Pick(1, 3, -1, 2));
        if (_jobs.All.Any(job => job.Id == id))
            return;
        var policy = new JobPolicy
        {
            Priority = random.Pick(Enum.GetValues<JobPriority>()),
            NotBefore = random.Chance(0.3) ? _now.AddSeconds(random.Next(20)) : null,
            Delivery = random.Pick(Delivery.AtMostOnce, Delivery.AtLeastOnce),
            Retry = new RetryPolicy { MaxRetries = 3, FirstDelay = TimeSpan.FromSeconds(random.Pick(0, 2)) },
            Timeout = TimeSpan.FromSeconds(60),
        };
        var spec = new JobSpec { Name = "resize", Queue = QueueId.ForName("resize"), Payload = default, Policy = policy };
        _jobs.Do(id, new JobCommand.Submit(id, new SubmitJob { Owner = random.Pick("ann", "bob", "cyd", "dan", "eve", "fay"), Spec = spec }), _now, 0);
    }

    private void Cancel()
    {
        if (TryPick(_jobs.Unfinished, out var job))
            _jobs.Do(job.Id, new JobCommand.Cancel(new CancelJob(null)), _now, 0);
    }

    private void DeliverEffect()
    {
        if (!_jobs.TryTakeEffect(random, out var effect))
            return;
        switch (effect)
        {
            case JobEffect.OfferToQueue offer:
                _queue.Offer(offer.Entry, _now);
                break;
            case JobEffect.WithdrawFromQueue withdraw:
                _queue.Withdraw(withdraw.Entry);
                break;
            case JobEffect.CancelOnExecutor cancel when _queue.CancelAttempt(cancel.Attempt) is { } executor:
                TellCancel(AgentOf(executor.Identity.Id), cancel.Attempt);
                break;
        }
    }

    private void DeliverAssignment()
    {
        if (!TryPick(_assignments, out var assignment))
            return;
        _assignments.Remove(assignment);
        var (agent, connection, attempt) = assignment;
        if (agent.Connection != connection || !agent.Held.Add(attempt))
            return;
        _audit.Begins(_jobs[attempt.JobId], attempt);
    }

    private void TellCancel(SimulatedAgent agent, AttemptRef attempt)
    {
        if (agent.Connection is not null && agent.Held.Contains(attempt))
            Report(agent, attempt, JobStatus.Canceled);
    }

    private void FinishOnAgent()
    {
        if (TryPick([.. _agents.Where(agent => agent is { Connection: not null, Held.Count: > 0 })], out var agent) && TryPick([.. agent.Held], out var attempt))
            Report(agent, attempt, random.Pick(JobStatus.Succeeded, JobStatus.Succeeded, JobStatus.Failed, JobStatus.Lost));
    }

    private void Report(SimulatedAgent agent, AttemptRef attempt, JobStatus status)
    {
        agent.Held.Remove(attempt);
        _jobs.Do(attempt.JobId, new JobCommand.Finish(new FinishAttempt(attempt.Attempt, agent.Id, new JobOutcome { Status = status })), _now, random.NextDouble());
        _releases.Add((agent.Id, attempt));
    }

    private void FinishOnPoller()
    {
        if (!TryPick(_withPollers, out var attempt))
            return;
        _withPollers.Remove(attempt);
        var outcome = new JobOutcome { Status = random.Pick(JobStatus.Succeeded, JobStatus.Failed) };
        _jobs.Do(attempt.JobId, new JobCommand.Finish(new FinishAttempt(null, PollerId, outcome)), _now, random.NextDouble());
    }

    private void DeliverRelease()
    {
        if (!TryPick(_releases, out var release))
            return;
        // Now and then it comes twice.
        if (!Fails())
            _releases.Remove(release);
        _queue.Release(release.Executor, [release.Attempt]);
    }

    private void Heartbeat()
    {
        if (!TryPick(_agents, out var agent) || agent.Connection is not { } connection)
            return;
        agent.Capacity = _faults ? random.Next(4) : 2;
        if (_queue.Heartbeat(agent.Id, connection, agent.Capacity, _now))
            _audit.Heard(agent.Id, _now);
    }

    private void Disconnect()
    {
        if (!TryPick(_agents, out var agent) || agent.Connection is not { } connection)
            return;
        _detaches.Add((agent.Id, connection));
        if (random.Chance(0.5))
            agent.Disconnect();
        else
            agent.Restart(loseDisk: random.Chance(0.3));
    }

    private void DeliverDetach()
    {
        if (!TryPick(_detaches, out var detach))
            return;
        _detaches.Remove(detach);
        if (_queue.Detach(detach.Executor, detach.Connection, _now))
            _audit.Broken(detach.Executor, _now);
    }

    private void Attach()
    {
        if (TryPick(_agents, out var agent) && (agent.Connection is null || random.Chance(0.1)))
            Attach(agent);
    }

    private void Attach(SimulatedAgent agent)
    {
        var request = agent.Connect();
        if (!_queue.Attach(request, [], _now).TryGet(out var attached, out _))
        {
            agent.Disconnect();
            return;
        }
        _audit.Heard(agent.Id, _now);
        foreach (var abandonment in attached.Abandoned)
        {
            _audit.Missing(abandonment, agent);
            _givingUp.Add(new GivingUp(abandonment));
        }
        foreach (var attempt in attached.Reply.Canceled)
            TellCancel(agent, attempt);
    }

    /// <summary>The process that holds the queue dies, and another one finds everything again through the index.</summary>
    private void Crash()
    {
        if (random.Chance(0.5))
            _jobs.LoseEffects();
        _starting.Clear();
        _givingUp.Clear();
        _reads.Clear();
        _assignments.Clear();
        _detaches.Clear();
        foreach (var agent in _agents)
        {
            agent.Disconnect();
            _audit.Heard(agent.Id, _now);
        }
        _queue = new Domain.Queues.WorkQueue(Limits);
        foreach (var job in _jobs.All.Where(job => job.Status == JobStatus.Running))
            _queue.Recover(SnapshotOf(job), _now);
        _queue.Reread();
    }

    private static JobSnapshot SnapshotOf(JobState job) => new()
    {
        Id = job.Id,
        Owner = job.Owner,
        Spec = job.Spec,
        Status = job.Status,
        Attempt = job.Attempt,
        Executor = job.Executor,
        StartedAt = job.StartedAt,
        CancelRequested = job.CancelRequested,
    };
}
