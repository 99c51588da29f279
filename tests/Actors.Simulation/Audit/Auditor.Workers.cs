using Actors.Domain.Jobs;
using Actors.Jobs;
using Actors.Link.V1;
using Actors.Queues;

namespace Actors.Simulation.Audit;

/// <summary>Named jobs: what workers do and say, and what becomes durable of it. The same attempt may be given out again when its start was lost with the silo.</summary>
internal sealed partial class Auditor
{
    private readonly HashSet<(string Worker, string Boot, AttemptRef Attempt)> _workerStarts = [];
    private readonly Dictionary<AttemptRef, List<Finished>> _workerTold = [];

    public void WorkerStarted(string worker, string boot, AttemptRef attempt)
    {
        Require(_workerStarts.Add((worker, boot, attempt)), $"{worker} {boot} is given {attempt} twice");
        var job = Facts(attempt.JobId);
        if (job.Stored is not { } stored)
        {
            Report($"{attempt} starts, and the disk has no such job");
            return;
        }
        var isAtMostOnce = stored.Spec.Policy.Delivery == Delivery.AtMostOnce;
        Require(stored.Attempt >= attempt.Attempt - (isAtMostOnce ? 0 : 1), $"{attempt} starts, but the disk has attempt {stored.Attempt}");
        if (isAtMostOnce)
            Require(_workerStarts.Count(start => start.Attempt.JobId == attempt.JobId) == 1, $"job {attempt.JobId} may run once, and {attempt} is not its first start");
    }

    /// <summary>Its report was of no use: the start was lost with the silo, and another worker had the number. When that one's start is lost too, the number
    /// may come back to where it began.</summary>
    public void WorkerRefused(string worker, string boot, AttemptRef attempt)
    {
        if (Facts(attempt.JobId).Stored?.Spec.Policy.Delivery == Delivery.AtLeastOnce)
            _workerStarts.Remove((worker, boot, attempt));
    }

    public void WorkerTold(AttemptRef attempt, Finished end)
    {
        if (!_workerTold.TryGetValue(attempt, out var told))
            _workerTold.Add(attempt, told = []);
        told.Add(end);
    }

    private void JudgeNamed(JobFacts facts, JobState before, JobState state)
    {
        Require(state.Attempt == before.Attempt || state.Attempt == before.Attempt + 1, $"job {state.Id} goes from attempt {before.Attempt} to {state.Attempt}");
        Require(state.Failures <= state.Spec.Policy.Retry.MaxRetries, $"job {state.Id} has failed {state.Failures} times and may {state.Spec.Policy.Retry.MaxRetries}");
        if (!state.Status.IsFinal())
            return;
        var told = _workerTold.GetValueOrDefault(new AttemptRef(state.Id, state.Attempt), []);
        var mayEnd = state.Status switch
        {
            JobStatus.Succeeded => told.Any(end => end.Kind == EndKind.Succeeded),
            JobStatus.Failed when told.Any(end => end is { Kind: EndKind.Failed, NoRetry: true }) => true,
            JobStatus.Failed or JobStatus.TimedOut => state.Failures == state.Spec.Policy.Retry.MaxRetries || state.Spec.Policy.Delivery == Delivery.AtMostOnce,
            JobStatus.Canceled => facts.IsCancelAsked || state.Spec.Policy.Delivery == Delivery.AtMostOnce,
            JobStatus.Lost => state.Spec.Policy.Delivery == Delivery.AtMostOnce && before.Status == JobStatus.Running,
            _ => false,
        };
        Require(mayEnd, $"job {state.Id} #{state.Attempt} ends as {state.Status} ({state.Outcome!.Error}) after {state.Failures} failures, and nothing says so");
        Require(state.IsDead == state.Status is not (JobStatus.Succeeded or JobStatus.Canceled), $"job {state.Id} ends as {state.Status} and is {(state.IsDead ? "" : "not ")}dead");
    }
}
