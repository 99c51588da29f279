using System.Collections.Concurrent;
using Actors.NodeAgent.Processes.Native;

namespace Actors.NodeAgent.Processes;

/// <summary>How the loop notices that a process has ended, and when nothing more can come of it.</summary>
internal sealed unsafe partial class ProcessLoop
{
    /// <summary>How often processes that linger after their leader's end are looked at: nothing announces the end of a group.</summary>
    private const int LingerTickMs = 10;

    /// <summary>
    /// A process is given a pid descriptor when it is so old. Most are over before, which shows by the end of their output, and a descriptor
    /// costs as much as both pipes do.
    /// </summary>
    private const int WatchAfterMs = 20;

    private readonly List<RunningProcess> _lingering = [];
    // Those started since WatchAfterMs, oldest first.
    private readonly ConcurrentQueue<RunningProcess> _young = new();
    private readonly long _watchAfter;
    private int _sleepsUntilWoken;

    /// <summary>How long the loop may sleep while no descriptor wakes it.</summary>
    private int NextLookMs()
    {
        if (_lingering.Count > 0) return LingerTickMs;
        if (_young.IsEmpty)
        {
            // Said before looking again: who adds one then either is seen here or sees that it has to wake.
            Interlocked.Exchange(ref _sleepsUntilWoken, 1);
            if (_young.IsEmpty) return Timeout.Infinite;
            Volatile.Write(ref _sleepsUntilWoken, 0);
        }
        return WatchAfterMs;
    }

    private void WatchLater(RunningProcess process)
    {
        process.WatchFrom = _time.GetTimestamp() + _watchAfter;
        _young.Enqueue(process);
    }

    /// <summary>Has the ends of those told that are young no more.</summary>
    private void WatchGrown()
    {
        long now = _time.GetTimestamp();
        while (_young.TryPeek(out RunningProcess? process) && (process.IsWatchedOrEnded || process.WatchFrom <= now))
        {
            _ = _young.TryDequeue(out _);
            if (!process.IsWatchedOrEnded) LookForEnd(process);
        }
    }

    /// <summary>Takes the process's end, or has it told.</summary>
    private void LookForEnd(RunningProcess process)
    {
        if (process.TryReap() is not { } status)
        {
            process.PidDescriptor = ExitWatch.Open(process.Identity.Pid, out int error);
            if (error == 0) _epoll.Watch(process.PidDescriptor, EpollSet.Readable | EpollSet.Once, Tag(process, Role.Exit));
            // No descriptor is free; it is looked for again.
            else WatchLater(process);
            return;
        }
        process.Exit = status;
        if (!Finished(process))
        {
            process.LingerUntil = _time.GetTimestamp() + (long)(_linger.TotalSeconds * _time.TimestampFrequency);
            _lingering.Add(process);
        }
    }

    private void LookAtLingering()
    {
        long now = _time.GetTimestamp();
        for (int i = _lingering.Count - 1; i >= 0; i--)
        {
            RunningProcess process = _lingering[i];
            bool isOver = _table.Find(process.Slot, process.Generation) is null || Finished(process);
            if (!isOver && now >= process.LingerUntil && !process.IsPaused)
            {
                // The group id is still its members'. Whoever left the group loses the pipes, not its life.
                _ = LibC.Kill(-process.Identity.Pid, LibC.SignalKill);
                Drain(process, OutputStream.Stdout, MaxDrainReads);
                Drain(process, OutputStream.Stderr, MaxDrainReads);
                if (process.IsPaused || _table.Find(process.Slot, process.Generation) is null) continue;
                isOver = TryFinish(process);
            }
            if (isOver) _lingering.RemoveAt(i);
        }
    }

    /// <summary>Finishes the process when nothing more can come of it; true when it is over.</summary>
    private bool Finished(RunningProcess process)
    {
        if (process.HasOutputLeft || LibC.Kill(-process.Identity.Pid, 0) == 0) return false;
        return TryFinish(process);
    }

    /// <summary>False while the rest of a canceled command's tree is being killed; who lingers is looked at again.</summary>
    private bool TryFinish(RunningProcess process)
    {
        if (!process.TryOver()) return false;
        process.StdoutDescriptor = Drop(process.StdoutDescriptor);
        process.StderrDescriptor = Drop(process.StderrDescriptor);
        process.InputDescriptor = Drop(process.InputDescriptor);
        _table.Remove(process);
        Tell(process, process.Exit!.Value);
        return true;
    }
}
