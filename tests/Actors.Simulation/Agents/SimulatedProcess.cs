using Actors.NodeAgent.Processes;
using Actors.Simulation.Engine;

namespace Actors.Simulation.Agents;

/// <summary>A process on a machine. It outlives the agent that started it, unless somebody kills it.</summary>
internal sealed class SimulatedProcess(AgentMachine machine, ProcessScript script, string mark, int pid, VirtualClock clock, Chance chance) : IRunningProcess
{
    private const int Terminated = 15;
    private const int Killed = 9;

    private IProcessEvents? _events;
    private int _written;
    private bool _isPaused;
    private bool _isOver;
    private ExitStatus? _exit;

    public string Mark => mark;

    public ProcessIdentity Identity { get; private set; }

    public bool IsRunning { get; private set; }

    /// <summary>Somebody wants it to end.</summary>
    public bool IsBeingEnded { get; private set; }

    public void Begin(IProcessEvents events)
    {
        _events = events;
        clock.After(chance.SkewedMs(0.2, 20), Start);
    }

    public void Terminate()
    {
        IsBeingEnded = true;
        if (!IsRunning)
            EndSoon(ExitStatus.NotStarted(ExitStatus.CannotStart, "ended before its start"));
        else if (!script.IgnoresTerm)
            EndSoon(ExitStatus.Signalled(Terminated));
    }

    public void Kill()
    {
        IsBeingEnded = true;
        EndSoon(IsRunning ? ExitStatus.Signalled(Killed) : ExitStatus.NotStarted(ExitStatus.CannotStart, "ended before its start"));
    }

    public void TerminateThenKill(TimeSpan grace)
    {
        Terminate();
        clock.After(grace, Kill);
    }

    public void Resume()
    {
        if (!_isPaused)
            return;
        _isPaused = false;
        // The real runner reads on another thread: not inside this call.
        clock.After(TimeSpan.Zero, TellExit);
    }

    /// <summary>The agent that watched it is gone; what it had not started yet it never will.</summary>
    public void Orphan()
    {
        _events = null;
        _isOver |= !IsRunning;
    }

    /// <summary>At once and unseen: the machine stops, or the next agent clears up.</summary>
    public bool Vanish()
    {
        var was = IsRunning;
        _events = null;
        if (IsRunning)
            machine.Ended(this);
        _isOver = true;
        IsRunning = false;
        return was;
    }

    private void Start()
    {
        if (_isOver || IsBeingEnded)
            return;
        IsRunning = true;
        Identity = new ProcessIdentity(pid, (ulong)clock.Now.Ticks);
        machine.Started(this);
        _events?.OnStarted(this);
        WriteNext();
    }

    private void WriteNext()
    {
        if (_isOver)
            return;
        if (_isPaused)
        {
            clock.After(TimeSpan.FromMilliseconds(1), WriteNext);
            return;
        }
        if (_written < script.Output.Count)
        {
            clock.After(script.Duration / (script.Output.Count + 1), () =>
            {
                if (_isOver)
                    return;
                var (stream, bytes) = script.Output[_written++];
                if (_events is not null)
                {
                    machine.Wrote(this, bytes);
                    _isPaused = _events.OnOutput(stream, bytes) == OutputDemand.Pause;
                }
                WriteNext();
            });
            return;
        }
        clock.After(script.Duration / (script.Output.Count + 1), () => End(ExitStatus.Exited(script.ExitCode)));
    }

    private void EndSoon(ExitStatus status) => clock.After(chance.SkewedMs(0.1, 50), () => End(status));

    private void End(ExitStatus status)
    {
        if (_isOver)
            return;
        _isOver = true;
        _exit = status;
        if (IsRunning)
            machine.Ended(this);
        IsRunning = false;
        TellExit();
    }

    private void TellExit()
    {
        if (_exit is not { } status || _isPaused)
            return;
        _exit = null;
        _events?.OnExit(status);
        _events = null;
    }
}
