using Actors.NodeAgent.Processes.Native;

namespace Actors.NodeAgent.Processes;

/// <summary>
/// One process. What is signalled and when is decided here under a lock; the descriptors belong to the loop thread once
/// <see cref="ProcessLoop.Add"/> has them.
/// </summary>
internal sealed class RunningProcess(ProcessSpec spec, IProcessEvents events, ProcessLoop loop, TimeProvider time, int slot, uint generation)
    : IRunningProcess
{
    public const int None = -1;

    private readonly Lock _gate = new();
    private Phase _phase = Phase.Waiting;
    private int _wantedSignal;
    private ITimer? _killTimer;
    private bool _isToBeKilled;
    private Sweep _sweep;

    private enum Phase
    {
        Waiting,
        Running,
        Reaped,
        Over,
    }

    private enum Sweep
    {
        Wanted,
        Running,
        Done,
    }

    public ProcessSpec Spec { get; } = spec;
    public IProcessEvents Events { get; } = events;

    /// <summary>Place in the table of processes; together with the generation it tells a late event of a former occupant.</summary>
    public int Slot { get; } = slot;
    public uint Generation { get; } = generation;
    public ProcessIdentity Identity { get; private set; }

    /// <summary>Held by the spawner while it hands the descriptors over.</summary>
    public Lock Handover { get; } = new();

    /// <summary>Set under <see cref="Handover"/>; once true, the descriptors are the loop thread's.</summary>
    public bool IsHandedOver { get; set; }

    // Owned by the loop thread.
    public int PidDescriptor { get; set; } = None;
    public long WatchFrom { get; set; }
    public int StdoutDescriptor { get; set; } = None;
    public int StderrDescriptor { get; set; } = None;
    public int InputDescriptor { get; set; } = None;
    public int InputWritten { get; set; }
    public bool IsPaused { get; set; }
    public ExitStatus? Exit { get; set; }
    public long LingerUntil { get; set; }

    /// <summary>Set while a request of another thread waits for the loop, so that each process waits there once at most.</summary>
    public int RequestWaits;

    /// <summary>True when nothing is to be done any more to notice its end.</summary>
    public bool IsWatchedOrEnded => PidDescriptor != None || Exit is not null;

    public bool HasOutputLeft => StdoutDescriptor != None || StderrDescriptor != None;

    /// <summary>False when the process was told to end before it began; <paramref name="status"/> then says how it ended.</summary>
    public bool MayStart(out ExitStatus status)
    {
        lock (_gate)
        {
            status = ExitStatus.Signalled(_wantedSignal);
            return _wantedSignal == 0;
        }
    }

    /// <summary>The process runs. A signal asked for meanwhile is sent now.</summary>
    public void Started(ProcessIdentity identity)
    {
        lock (_gate)
        {
            Identity = identity;
            _phase = Phase.Running;
            if (_wantedSignal != 0) _ = LibC.Kill(-identity.Pid, _wantedSignal);
        }
    }

    /// <summary>Has the kernel forget the process, once it has ended; no signal is sent to its pid afterwards. Null while it lives.</summary>
    public ExitStatus? TryReap()
    {
        lock (_gate)
        {
            ExitStatus? status = ChildWait.TryReap(Identity.Pid);
            if (status is not null) _phase = Phase.Reaped;
            return status;
        }
    }

    public void Over()
    {
        ITimer? timer;
        lock (_gate)
        {
            _phase = Phase.Over;
            (timer, _killTimer) = (_killTimer, null);
        }
        timer?.Dispose();
    }

    /// <summary>
    /// Ends what is known of it. False while its tree must be killed first: its first process may have obeyed SIGTERM and left others
    /// in sessions of their own, which nothing would hold to account later. Asked again until it is true.
    /// </summary>
    public bool TryOver()
    {
        lock (_gate)
        {
            if (_isToBeKilled && _sweep != Sweep.Done)
            {
                if (_sweep == Sweep.Running) return false;
                _sweep = Sweep.Running;
                ThreadPool.UnsafeQueueUserWorkItem(static process => process.SweepTree(), this, preferLocal: false);
                return false;
            }
        }
        Over();
        return true;
    }

    public void Terminate()
    {
        lock (_gate)
        {
            if (_phase == Phase.Waiting && _wantedSignal == 0) _wantedSignal = LibC.SignalTerminate;
            // A reaped leader's group id stays taken while the group has members; an empty group is answered with ESRCH.
            if (_phase is not (Phase.Running or Phase.Reaped)) return;
            _ = LibC.Kill(-Identity.Pid, LibC.SignalTerminate);
            _ = LibC.Kill(-Identity.Pid, LibC.SignalContinue);
        }
    }

    public void Kill()
    {
        lock (_gate)
        {
            _isToBeKilled = true;
            if (_phase == Phase.Waiting) _wantedSignal = LibC.SignalKill;
            if (_phase is not (Phase.Running or Phase.Reaped)) return;
        }
        // Outside the lock, as it may take long and the loop must not wait; it checks each process before it signals it.
        ProcessTree.Kill(Identity, Spec.Mark);
    }

    public void TerminateThenKill(TimeSpan grace)
    {
        lock (_gate)
        {
            if (_phase == Phase.Over) return;
            _isToBeKilled = true;
            _killTimer ??= time.CreateTimer(static process => ((RunningProcess)process!).Kill(), this, grace, Timeout.InfiniteTimeSpan);
        }
        Terminate();
    }

    public void Resume() => loop.Request(this);

    /// <summary>After its first process was reaped, so the pid may name a stranger by now, and that one is left alone.</summary>
    private void SweepTree()
    {
        bool isDone = false;
        try
        {
            LeftoverProcesses.Kill(Identity, Spec.Mark);
            isDone = true;
        }
        catch (IOException)
        {
            // No descriptor was free to look at /proc with: the loop asks again.
        }
        lock (_gate) _sweep = isDone ? Sweep.Done : Sweep.Wanted;
    }
}
