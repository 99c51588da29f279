using System.Text;
using Actors.Jobs;
using Actors.Link.V1;

namespace Actors.Simulation.Audit;

/// <summary>What must hold once all faults are over and everything had time to finish.</summary>
internal sealed partial class Auditor
{
    /// <summary>Jobs that have not ended; null when a job that was accepted is not there at all.</summary>
    public IEnumerable<JobFacts> Unfinished => _jobs.Values.Where(job => job.Stored is { } stored ? !stored.Status.IsFinal() : job.IsAcknowledged);

    public bool IsSettled => !Unfinished.Any()
        && world.Machines.Where(machine => !machine.IsRetired).All(machine => !machine.Running.Any() && machine.Disk.Recover().Count == 0)
        && world.Workers.All(worker => worker.IsIdle)
        && world.Disk.Jobs.All(job => !job.Entry.HasPendingEffects)
        && !world.Disk.Outbox.Pending.Any();

    public string Unsettled =>
        $"unfinished: {string.Join(", ", Unfinished.Select(job => $"{job.Id} {job.Stored?.Status.ToString() ?? "lost"} #{job.Stored?.Attempt}"))}; "
        + $"running: {string.Join(", ", world.Machines.SelectMany(machine => machine.Running.Select(process => process.Mark)))}; "
        + $"held: {string.Join(", ", [.. world.Machines.SelectMany(machine => machine.Disk.Recover().Select(attempt => $"{machine.Name} {attempt.Key}")), .. world.Workers.SelectMany(worker => worker.Held)])}; "
        + $"effects: {string.Join(", ", world.Disk.Jobs.Where(job => job.Entry.HasPendingEffects).Select(job => job.Entry.Id))}; "
        + $"webhooks: {UndeliveredText}";

    public void JudgeFinalState()
    {
        foreach (var job in _jobs.Values.Where(job => job.Stored is { Spec.IsNamed: false }))
        {
            JudgeOutput(job);
            if (world.Settings.Rules.WriteResultFiles)
                Require(world.ResultFolder.Find(job.Id)?.Status == job.Stored!.Outcome!.Status, $"job {job.Id} ended as {job.Stored.Status} and left the file of {world.ResultFolder.Find(job.Id)?.Status.ToString() ?? "nothing"}");
        }
        JudgeWebhooks();
        if (world.Settings.IsOrderly)
            JudgeOrder();
        ThrowIfViolated();
    }

    /// <summary>What is stored of a job's last attempt is what its process wrote: all of it, if its end was seen; else its beginning.</summary>
    private void JudgeOutput(JobFacts job)
    {
        var state = job.Stored!;
        if (state.Attempt == 0 || state.Outcome!.ReportedEnd is null || !job.Attempts.TryGetValue(state.Attempt, out var attempt) || attempt.Told.Find(told => IsAsTold(state, told)) is not { } end)
            return;
        var stored = world.Disk.FindOutput(job.Id, state.Attempt)?.Whole() ?? (world.Disk.FindOutput(job.Id, state.Attempt) is null ? [] : null);
        Require(stored is not null, $"the output of {job.Id}#{state.Attempt} has a gap");
        // What never began has the reason for its output.
        var written = end.Kind == EndKind.Rejected ? Encoding.UTF8.GetBytes($"{end.Error}\n") : attempt.Written.ToArray();
        var isWhole = end.Kind != EndKind.Lost;
        var matches = stored is not null && stored.Length <= written.Length && written.AsSpan(0, stored.Length).SequenceEqual(stored) && (!isWhole || stored.Length == written.Length);
        Require(matches, $"the output of {job.Id}#{state.Attempt} ({end.Kind}): {stored?.Length} bytes stored, {written.Length} written");
        // Of an attempt lost by a restart the agent knows only what the store had when it dialed; output of the connection before may still have been on its way.
        Require(isWhole ? state.Outcome.OutputBytes == stored?.Length : state.Outcome.OutputBytes <= stored?.Length, $"the result of {job.Id} tells of {state.Outcome.OutputBytes} bytes of output, stored are {stored?.Length}");
    }

    /// <summary>In a world without faults every job runs once and succeeds or fails by its own exit.</summary>
    private void JudgeOrder()
    {
        foreach (var job in _jobs.Values)
            Require(job.Attempts.Count == 1 && job.Attempts[1].Starts == 1, $"nothing went wrong, and yet job {job.Id} had attempts {string.Join(", ", job.Attempts.Keys)}");
    }
}
