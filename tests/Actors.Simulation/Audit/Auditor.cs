using Actors.Jobs;
using Actors.Queues;
using Actors.Simulation.Worlds;

namespace Actors.Simulation.Audit;

/// <summary>Judges a run by what can be seen from outside: answers to clients, transactions on the disk, frames on the wire, processes on machines.
/// It never asks a grain or an agent what it thinks.</summary>
internal sealed partial class Auditor(World world)
{
    private readonly SortedDictionary<JobId, JobFacts> _jobs = [];
    private readonly Dictionary<(string Owner, string Key), JobId> _keys = [];
    private string? _violation;

    public IReadOnlyCollection<JobFacts> Jobs => _jobs.Values;

    public void ThrowIfViolated()
    {
        if (_violation is not null)
            throw new Violation(_violation);
    }

    /// <summary>Ends the run after this step. The first violation counts: the others may follow from it.</summary>
    public void Report(string what) => _violation ??= what;

    public void Require(bool holds, string what)
    {
        if (!holds)
            Report(what);
    }

    // What clients see.

    /// <summary>Watches an answer leave the silo: it must not tell what is not durable.</summary>
    public async Task<Result<JobSnapshot>> Answered(Task<Result<JobSnapshot>> answering)
    {
        var answer = await answering;
        if (answer.Value is { } job && Facts(job.Id).Stored is var stored)
            Require(stored is not null && stored.Seq >= job.Seq, $"job {job.Id} was shown at transition {job.Seq}, but the disk has {stored?.Seq.ToString() ?? "nothing"}");
        return answer;
    }

    public void Acknowledged(JobSnapshot job, TimeSpan asked)
    {
        var facts = Facts(job.Id);
        if (!facts.IsAcknowledged)
            facts.Submit = (asked, world.Clock.Now);
        facts.IsAcknowledged = true;
        See(facts, job);
        if (job.Key is { } key)
            Require(_keys.GetValueOrDefault((job.Owner, key.Value)) == job.Id, $"key {key.Value} was answered with job {job.Id}, and stands for {_keys.GetValueOrDefault((job.Owner, key.Value))}");
    }

    public void CancelAsked(JobId id) => Facts(id).IsCancelAsked = true;

    public void Seen(JobId id, Result<JobSnapshot> answer)
    {
        if (answer.TryGet(out var job, out var rejection))
            See(Facts(id), job);
        else
            Require(rejection.Code is RejectionCode.Unavailable, $"job {id} was accepted, and now: {rejection}");
    }

    private JobFacts Facts(JobId id)
    {
        if (!_jobs.TryGetValue(id, out var facts))
            _jobs.Add(id, facts = new JobFacts(id));
        return facts;
    }

    private AttemptFacts Facts(AttemptRef attempt) => Facts(attempt.JobId).Attempt(attempt.Attempt);

    private static void See(JobFacts facts, JobSnapshot job) => facts.SeenSeq = Math.Max(facts.SeenSeq, job.Seq);
}
