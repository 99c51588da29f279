using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace Actors.NodeAgent.Processes;

/// <summary>
/// Runs commands with <c>posix_spawn</c>: a few threads start processes, one thread serves all that run. System.Diagnostics.Process
/// takes twice the processor time for the same (see docs/decisions/process-runner.md).
/// </summary>
public sealed partial class ProcessRunner : IProcessRunner, IDisposable
{
    private readonly TimeProvider _time;
    private readonly ILogger<ProcessRunner> _log;
    private readonly SpawnAttributes _attributes = new();
    private readonly ProcessTable _table;
    private readonly ProcessLoop _loop;
    private readonly LaunchPlanner _planner;
    private readonly Thread[] _spawners;
    // Bounded by the table.
    private readonly Queue<RunningProcess> _waiting = new();
    private bool _stopped;

    public ProcessRunner(ProcessRunnerOptions options, TimeProvider time, ILogger<ProcessRunner> log)
    {
        (_time, _log) = (time, log);
        _planner = new LaunchPlanner(options);
        _table = new ProcessTable(options.MaxProcesses);
        _loop = new ProcessLoop(_table, options, time, log);
        _spawners = [.. Enumerable.Range(0, options.SpawnThreads).Select(number => new Thread(Spawn)
        {
            IsBackground = true,
            Name = $"spawner {number}",
        })];
        foreach (Thread spawner in _spawners) spawner.Start();
    }

    public bool TryStart(ProcessSpec spec, IProcessEvents events, [NotNullWhen(true)] out IRunningProcess? process)
    {
        process = null;
        if (_table.Add((slot, generation) => new RunningProcess(spec, events, _loop, _time, slot, generation)) is not { } added) return false;

        lock (_waiting)
        {
            ObjectDisposedException.ThrowIf(_stopped, this);
            _waiting.Enqueue(added);
            Monitor.Pulse(_waiting);
        }
        process = added;
        return true;
    }

    /// <summary>Kills what still runs, without telling its consumers, and ends the threads.</summary>
    public void Dispose()
    {
        lock (_waiting)
        {
            if (_stopped) return;
            _stopped = true;
            Monitor.PulseAll(_waiting);
        }
        foreach (Thread spawner in _spawners) spawner.Join();
        RunningProcess[] left = _table.All();
        foreach (RunningProcess process in left) process.Kill();
        _loop.Dispose();
        _attributes.Dispose();
        _planner.Dispose();
    }

    private void Spawn()
    {
        using var spawner = new Spawner(_planner, _attributes, _time);
        while (Next() is { } process)
        {
            if (process.MayStart(out ExitStatus status) && spawner.TryStart(process, out status))
            {
                TellStarted(process);
                _loop.Add(process);
            }
            else
            {
                Refuse(process, status);
            }
        }
    }

    /// <summary>Null once the runner is stopped.</summary>
    private RunningProcess? Next()
    {
        lock (_waiting)
        {
            while (_waiting.Count == 0 && !_stopped) Monitor.Wait(_waiting);
            return _stopped ? null : _waiting.Dequeue();
        }
    }

    private void TellStarted(RunningProcess process)
    {
        try
        {
            process.Events.OnStarted(process);
        }
        catch (Exception bug)
        {
            ConsumerFailed(_log, bug, process.Identity.Pid);
            process.Kill();
        }
    }

    private void Refuse(RunningProcess process, ExitStatus status)
    {
        process.Over();
        _table.Remove(process);
        try
        {
            process.Events.OnExit(status);
        }
        catch (Exception bug)
        {
            ConsumerFailed(_log, bug, process.Identity.Pid);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The consumer of process {Pid} failed; the process is killed")]
    private static partial void ConsumerFailed(ILogger log, Exception bug, int pid);
}
