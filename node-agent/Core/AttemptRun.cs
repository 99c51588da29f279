using System.Text;
using Actors.Link.V1;
using Actors.NodeAgent.Journal;
using Actors.NodeAgent.Processes;
using Google.Protobuf;
using Microsoft.Extensions.Logging;

namespace Actors.NodeAgent.Core;

/// <summary>Runs one attempt: take it, start its process, follow it to its end, write the end down. Everything here happens on the loop.</summary>
internal sealed partial class AttemptRun
{
    /// <summary>While a paused process waits for room on the disk: how often that is looked for, apart from acknowledgements.</summary>
    private static readonly TimeSpan RoomCheckInterval = TimeSpan.FromSeconds(1);

    private readonly AgentCore _agent;
    private readonly Attempt _attempt;
    private readonly Assign _assign;
    private readonly TimeSpan _timeout;
    private readonly AttemptProcess _events;
    // Null: the process will not end.
    private readonly TaskCompletionSource<ExitStatus?> _exit = new();
    private KillReason _reason;
    private bool _isOver;
    private double _lastPercent;
    private Alarm? _timeoutAlarm;
    private Alarm? _stuckAlarm;
    private Alarm? _progressAlarm;
    private Alarm? _roomAlarm;

    public AttemptRun(AgentCore agent, Attempt attempt, Assign assign)
    {
        (_agent, _attempt, _assign) = (agent, attempt, assign);
        _timeout = assign.TimeoutMs > 0
            ? TimeSpan.FromMilliseconds(Math.Min(assign.TimeoutMs, TimeSpan.MaxValue.TotalMilliseconds / 2))
            : agent.Options.DefaultTimeout;
        _events = new AttemptProcess(agent.Options, agent.Parts, this);
    }

    public async Task RunAsync()
    {
        Ending ending = await TakeAndRunAsync();
        _isOver = true;
        _timeoutAlarm?.Dispose();
        _stuckAlarm?.Dispose();
        _progressAlarm?.Dispose();
        _roomAlarm?.Dispose();
        await ConcludeAsync(ending);
    }

    /// <summary>Ends the attempt, whatever it is doing. An attempt that has ended is left as it is.</summary>
    public void Kill(KillReason reason)
    {
        if (_isOver || _reason != KillReason.None) return;
        _reason = reason;
        if (_events.Process is null) return;
        LogKilling(_agent.Log, _attempt.Key, reason);
        _events.Process.TerminateThenKill(_agent.Options.KillGrace);
        _stuckAlarm = new Alarm(_agent.Parts, _agent.Options.KillGrace + _agent.Options.StuckAfter, () => _exit.TrySetResult(null));
        // Its exit comes after its output.
        OutputWaits();
    }

    /// <summary>
    /// Takes note of a start: then the journal, the server and the clock are to know of it. False while it is to be looked for again. Whoever
    /// ends before that costs none of it.
    /// </summary>
    public bool LookForStart()
    {
        if (_isOver || _exit.Task.IsCompleted) return true;
        if (_events.Age is not { } age) return false;
        _attempt.HasBegun = true;
        _agent.Parts.Journal.Started(_attempt.Key, _events.Process!.Identity);
        LogStarted(_agent.Log, _attempt.Key, _events.Process.Identity.Pid);
        _timeoutAlarm = new Alarm(_agent.Parts, age < _timeout ? _timeout - age : TimeSpan.Zero, () => Kill(KillReason.TimedOut));
        _agent.Outbox.Enlist(_attempt);
        return true;
    }

    public void OutputWaits()
    {
        if (_isOver) return;
        // An attempt being killed takes all its output: no room must not keep it from ending, and the bound on output still holds.
        if (_reason == KillReason.None && !_attempt.Output.HasRoom)
        {
            _roomAlarm?.Dispose();
            _roomAlarm = new Alarm(_agent.Parts, RoomCheckInterval, OutputWaits);
            return;
        }
        _roomAlarm?.Dispose();
        _roomAlarm = null;
        _events.MoveOutputTo(_attempt.Output);
        if (_attempt.Output.UnsentBytes >= _agent.Options.FlushBytes) _agent.Outbox.Enlist(_attempt);
        else if (_attempt.Output.UnsentBytes > 0) _agent.SendSoon(_attempt);
    }

    /// <summary>Output was acknowledged: what waits for room may have it now.</summary>
    public void RoomMade()
    {
        if (_roomAlarm is not null) OutputWaits();
    }

    public void Progressed()
    {
        if (_isOver || _progressAlarm is not null) return;
        if (_events.TakeProgress() is not { } report || report.Percent < _lastPercent) return;
        _lastPercent = report.Percent;
        _attempt.Progress = report;
        _agent.Outbox.Enlist(_attempt);
        _progressAlarm = new Alarm(_agent.Parts, _agent.Options.ProgressInterval, () =>
        {
            _progressAlarm = null;
            Progressed();
        });
    }

    public void Exited(ExitStatus status) => _exit.TrySetResult(status);

    private async Task<Ending> TakeAndRunAsync()
    {
        if (_assign.Name != CommandPayload.JobName) return Ending.Rejected($"this node runs commands only, no jobs named {_assign.Name}");
        (ProcessSpec? spec, string refusal) = CommandPayload.Read(
            _assign.Payload.Memory, new JobVariables(_attempt.Key, _agent.Options.NodeId), _agent.MarkOf(_attempt.Key));
        if (spec is null) return Ending.Rejected(refusal);
        try
        {
            await _agent.Parts.Journal.TakenAsync(_attempt.Key, _assign.ToByteArray());
        }
        catch (JournalException failure)
        {
            _agent.JournalRefused(failure);
            return Ending.Rejected($"the node could not write the job down: {failure.Message}");
        }
        _attempt.IsJournaled = true;
        LogTaken(_agent.Log, _attempt.Key);
        return await ExecuteAsync(spec);
    }

    private async Task<Ending> ExecuteAsync(ProcessSpec spec)
    {
        if (_reason != KillReason.None) return Ending.Of(default, _reason, _timeout);
        if (!_agent.Parts.Runner.TryStart(spec, _events, out IRunningProcess? process))
            return Ending.Rejected("the node runs as many processes as it may");

        _events.Process = process;
        _agent.LookForStartSoon(this);
        ExitStatus? exit = await _exit.Task;
        _events.EndOutput(_attempt.Output);
        if (exit is { } status) return Ending.Of(status, _reason, _timeout);
        LogStuck(_agent.Log, _attempt.Key, process.Identity.Pid);
        return Ending.Stuck(_reason, _timeout, _agent.Options.StuckAfter);
    }

    private async Task ConcludeAsync(Ending ending)
    {
        // As a shell says it: who looks at the output alone would see nothing at all.
        if (!ending.HasRun) _attempt.Output.Append(OutputStream.Stderr, Encoding.UTF8.GetBytes($"{ending.Error}\n"));
        Finished end = _agent.EndOf(_attempt, ending);
        LogEnded(_agent.Log, _attempt.Key, ending.Kind, ending.ExitCode, end.OutputBytes);
        await _agent.WriteDownAsync(_attempt, end);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Attempt {Key} taken")]
    private static partial void LogTaken(ILogger log, AttemptKey key);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Attempt {Key} started as process {Pid}")]
    private static partial void LogStarted(ILogger log, AttemptKey key, int pid);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Attempt {Key} is being killed: {Reason}")]
    private static partial void LogKilling(ILogger log, AttemptKey key, KillReason reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Attempt {Key} is stuck: process {Pid} does not end, even by SIGKILL; its slot is given up")]
    private static partial void LogStuck(ILogger log, AttemptKey key, int pid);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Attempt {Key} ended: {Kind}, exit code {ExitCode}, {OutputBytes} bytes of output")]
    private static partial void LogEnded(ILogger log, AttemptKey key, EndKind kind, int exitCode, long outputBytes);
}
