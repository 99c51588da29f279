using Actors.Jobs;
using Actors.Link.V1;
using Actors.Queues;
using Actors.Simulation.Agents;

namespace Actors.Simulation.Audit;

/// <summary>What executors do, and what goes over the wire.</summary>
internal sealed partial class Auditor
{
    public void ProcessStarted(AttemptRef attempt, AgentMachine machine)
    {
        var facts = Facts(attempt);
        facts.IsRunning = true;
        JudgeFirstStep(attempt, facts);
        var running = machine.Running.Count(process => !process.IsBeingEnded);
        Require(running <= machine.Options.Capacity, $"{machine.Name} runs {running} processes and has room for {machine.Options.Capacity}");
        if (world.Settings.IsOrderly)
            JudgeTurn(attempt.JobId, machine.Options.Capacity);
    }

    /// <summary>An owner's jobs go first in, first out: those before this one have started, or are about to, on the places beside this one's.</summary>
    private void JudgeTurn(JobId id, int capacity)
    {
        var job = Facts(id);
        if (!job.IsAcknowledged || job.Stored is not { } state)
            return;
        var earlier = _jobs.Values.Count(other => other is { IsAcknowledged: true, Stored: { } before } && before.Owner == state.Owner
            && before.Spec.Queue == state.Spec.Queue && other.Submit.Answered < job.Submit.Asked && other.Attempts.Values.All(started => started.Starts == 0));
        Require(earlier < capacity, $"job {id} starts while {earlier} jobs that came before it wait, with room for {capacity}");
    }

    public void ProcessWrote(AttemptRef attempt, byte[] bytes) => Facts(attempt).Written.Write(bytes);

    public void ProcessEnded(AttemptRef attempt) => Facts(attempt).IsRunning = false;

    public void PollerStarted(AttemptRef attempt)
    {
        var facts = Facts(attempt);
        facts.IsPolled = true;
        JudgeFirstStep(attempt, facts);
    }

    public void PollerReports(AttemptRef attempt, int exitCode, byte[] output) => Facts(attempt).PollerReport = (exitCode, output);

    public void AgentSent(string agent, ExecutorFrame frame)
    {
        foreach (var message in frame.Messages)
        {
            if (message.BodyCase == ExecutorMessage.BodyOneofCase.Finished)
            {
                var end = message.Finished;
                var facts = Facts(RefOf(end.Attempt));
                world.Trace.Note(agent, $"tells {RefOf(end.Attempt)} {end.Kind} {end.ExitCode}");
                if (facts.Told.Contains(end))
                    continue;
                Require(facts.Told.Count == 0 || end.Kind == EndKind.Lost, facts.Told.Count == 0 ? "" : $"{agent} tells another end of {RefOf(end.Attempt)}: {end}, before {facts.Told[^1]}");
                facts.Told.Add(end.Clone());
            }
        }
    }

    public void SiloSent(string connection, ServerFrame frame)
    {
        foreach (var message in frame.Messages)
        {
            switch (message.BodyCase)
            {
                case ServerMessage.BodyOneofCase.Assign:
                    world.Trace.Note(connection, $"assign {RefOf(message.Assign.Attempt)}");
                    break;
                case ServerMessage.BodyOneofCase.Cancel:
                    world.Trace.Note(connection, $"cancel {RefOf(message.Cancel.Attempt)}");
                    break;
                case ServerMessage.BodyOneofCase.Welcome:
                    world.Trace.Note(connection, $"welcome, canceled [{string.Join(", ", message.Welcome.Canceled.Select(RefOf))}]");
                    break;
                case ServerMessage.BodyOneofCase.Goodbye:
                    world.Trace.Note(connection, $"goodbye: {message.Goodbye.Reason}");
                    break;
                case ServerMessage.BodyOneofCase.FinishedAck:
                    JudgeAcknowledgement(connection, RefOf(message.FinishedAck.Attempt), message.FinishedAck.Refusal);
                    break;
                case ServerMessage.BodyOneofCase.OutputAck:
                    var end = world.Disk.FindOutput(new JobId(message.OutputAck.Attempt.JobId), message.OutputAck.Attempt.Attempt)?.End ?? 0;
                    Require(end >= message.OutputAck.EndOffset, $"output of {RefOf(message.OutputAck.Attempt)} is acknowledged to {message.OutputAck.EndOffset}, but durable to {end}");
                    break;
            }
        }
    }

    /// <summary>The attempt begins: once, and only after the disk has it.</summary>
    private void JudgeFirstStep(AttemptRef attempt, AttemptFacts facts)
    {
        facts.Starts++;
        Require(facts.Starts == 1, $"{attempt} starts for the {facts.Starts}. time");
        var job = Facts(attempt.JobId);
        Require(job.Stored is { } stored && stored.Attempt >= attempt.Attempt, $"{attempt} starts, but the disk has attempt {job.Stored?.Attempt.ToString() ?? "none"}");
        if (job.Stored?.Spec.Policy.Delivery != Delivery.AtMostOnce)
            return;
        foreach (var (number, other) in job.Attempts)
            Require(number == attempt.Attempt || other.Starts == 0, $"job {attempt.JobId} may run once; #{number} was started, and now #{attempt.Attempt} starts");
    }

    /// <summary>An executor is told that it may forget an end: then the disk must have it, or the job must be past it. Of a named job's attempt that was lost
    /// with the silo another worker may have the number, and then the end is refused.</summary>
    private void JudgeAcknowledgement(string connection, AttemptRef attempt, string refusal)
    {
        world.Trace.Note(connection, $"acknowledges {attempt}{(refusal.Length > 0 ? $": {refusal}" : "")}");
        var stored = Facts(attempt.JobId).Stored;
        if (refusal.Length > 0 && stored is { Spec.IsNamed: true })
            return;
        var isPast = stored is not null && (stored.Status.IsFinal() || stored.Attempt > attempt.Attempt || stored.Status != JobStatus.Running);
        Require(isPast, $"the end of {attempt} is acknowledged, but the disk has {stored?.Status} #{stored?.Attempt}");
    }

    private static AttemptRef RefOf(AttemptId id) => new(new JobId(id.JobId), id.Attempt);
}
