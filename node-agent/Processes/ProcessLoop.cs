using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Actors.NodeAgent.Processes.Native;
using Microsoft.Extensions.Logging;

namespace Actors.NodeAgent.Processes;

/// <summary>The thread that serves every running process: reads its pipes, feeds its stdin, notices its end.</summary>
internal sealed unsafe partial class ProcessLoop : IDisposable
{
    /// <summary>Reads in a row from a pipe whose writers are gone: enough for a full pipe of the largest size, 1 MiB.</summary>
    private const int MaxDrainReads = 32;

    private const ulong WakeTag = ulong.MaxValue;

    private readonly EpollSet _epoll = new();
    private readonly ProcessTable _table;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly TimeSpan _linger;
    private readonly int _wake;
    private readonly byte* _buffer;
    private readonly int _bufferBytes;
    // Bounded by the table: a process waits here once at most.
    private readonly ConcurrentQueue<RunningProcess> _requests = new();
    private readonly Thread _thread;
    private volatile bool _stopped;

    public ProcessLoop(ProcessTable table, ProcessRunnerOptions options, TimeProvider time, ILogger log)
    {
        (_table, _time, _log, _linger) = (table, time, log, options.Linger);
        _watchAfter = time.TimestampFrequency * WatchAfterMs / 1000;
        _bufferBytes = options.ReadBufferBytes;
        _buffer = (byte*)NativeMemory.Alloc((nuint)_bufferBytes);
        _wake = LibC.EventDescriptor(0, LibC.OpenCloseOnExec | LibC.OpenNonBlocking);
        _epoll.Watch(_wake, EpollSet.Readable, WakeTag);
        _thread = new Thread(Run) { IsBackground = true, Name = "process loop" };
        _thread.Start();
    }

    /// <summary>What a descriptor is to its process: two bits of its tag.</summary>
    private enum Role : uint
    {
        Exit,
        Stdout,
        Stderr,
        Input,
    }

    /// <summary>Hands a started process over to the loop, from a spawner thread.</summary>
    public void Add(RunningProcess process)
    {
        lock (process.Handover)
        {
            if (process.InputDescriptor != RunningProcess.None)
                _epoll.Watch(process.InputDescriptor, EpollSet.Writable, Tag(process, Role.Input));
            _epoll.Watch(process.StdoutDescriptor, EpollSet.Readable, Tag(process, Role.Stdout));
            _epoll.Watch(process.StderrDescriptor, EpollSet.Readable, Tag(process, Role.Stderr));
            process.IsHandedOver = true;
        }
        WatchLater(process);
        if (Interlocked.Exchange(ref _sleepsUntilWoken, 0) != 0) Wake();
    }

    /// <summary>Has the loop look at the process, from any thread: its pause is over.</summary>
    public void Request(RunningProcess process)
    {
        if (Interlocked.Exchange(ref process.RequestWaits, 1) != 0) return;
        _requests.Enqueue(process);
        Wake();
    }

    public void Dispose()
    {
        _stopped = true;
        Wake();
        _thread.Join();
        _epoll.Dispose();
        _ = LibC.Close(_wake);
        NativeMemory.Free(_buffer);
    }

    private static ulong Tag(RunningProcess process, Role role) =>
        ((ulong)process.Generation << 32) | ((ulong)process.Slot << 2) | (ulong)role;

    private void Wake()
    {
        ulong one = 1;
        _ = LibC.Write(_wake, (byte*)&one, sizeof(ulong));
    }

    private void Run()
    {
        while (!_stopped)
        {
            int count = _epoll.Wait(NextLookMs());
            Volatile.Write(ref _sleepsUntilWoken, 0);
            for (int i = 0; i < count; i++)
            {
                (uint ready, ulong tag) = _epoll.Event(i);
                if (tag == WakeTag) TakeRequests();
                else if (_table.Find((int)((uint)tag >> 2), (uint)(tag >> 32)) is { } process) Serve(process, (Role)(tag & 3), ready);
            }
            if (_lingering.Count > 0) LookAtLingering();
            WatchGrown();
        }
    }

    private void Serve(RunningProcess process, Role role, uint ready)
    {
        // The first event may come while the spawner still adds the other descriptors; a pause then would forget what is added after it.
        if (!process.IsHandedOver)
        {
            lock (process.Handover)
            {
            }
        }
        switch (role)
        {
            case Role.Exit:
                _ = LibC.Close(process.PidDescriptor);
                process.PidDescriptor = RunningProcess.None;
                LookForEnd(process);
                break;
            case Role.Input:
                WriteInput(process);
                break;
            default:
                Drain(process, role == Role.Stdout ? OutputStream.Stdout : OutputStream.Stderr, (ready & EpollSet.HangUp) != 0 ? MaxDrainReads : 1);
                break;
        }
    }

    /// <summary>Reads what is there, at most <paramref name="reads"/> times; closes the pipe at its end.</summary>
    private void Drain(RunningProcess process, OutputStream stream, int reads)
    {
        while (reads-- > 0 && !process.IsPaused)
        {
            int descriptor = stream == OutputStream.Stdout ? process.StdoutDescriptor : process.StderrDescriptor;
            if (descriptor == RunningProcess.None) return;
            nint count = LibC.Read(descriptor, _buffer, (nuint)_bufferBytes);
            if (count > 0)
            {
                if (Deliver(process, stream, new ReadOnlySpan<byte>(_buffer, (int)count)) == OutputDemand.Pause) Pause(process);
                continue;
            }
            if (count < 0 && Marshal.GetLastPInvokeError() is LibC.ErrorAgain or LibC.ErrorInterrupted) return;
            CloseOutput(process, stream);
            if (process.Exit is not null) Finished(process);
            else if (!process.HasOutputLeft && process.PidDescriptor == RunningProcess.None) LookForEnd(process);
            return;
        }
    }

    private void CloseOutput(RunningProcess process, OutputStream stream)
    {
        if (stream == OutputStream.Stdout) process.StdoutDescriptor = Drop(process.StdoutDescriptor);
        else process.StderrDescriptor = Drop(process.StderrDescriptor);
    }

    private void Pause(RunningProcess process)
    {
        // Out of the set altogether: a hang-up is reported even to those who asked for nothing, and would keep the loop spinning.
        process.IsPaused = true;
        if (process.StdoutDescriptor != RunningProcess.None) _epoll.Forget(process.StdoutDescriptor);
        if (process.StderrDescriptor != RunningProcess.None) _epoll.Forget(process.StderrDescriptor);
    }

    private void TakeRequests()
    {
        ulong ignored;
        _ = LibC.Read(_wake, (byte*)&ignored, sizeof(ulong));
        while (_requests.TryDequeue(out RunningProcess? process))
        {
            Volatile.Write(ref process.RequestWaits, 0);
            if (!process.IsPaused || _table.Find(process.Slot, process.Generation) is null) continue;
            process.IsPaused = false;
            if (process.StdoutDescriptor != RunningProcess.None)
                _epoll.Watch(process.StdoutDescriptor, EpollSet.Readable, Tag(process, Role.Stdout));
            if (process.StderrDescriptor != RunningProcess.None)
                _epoll.Watch(process.StderrDescriptor, EpollSet.Readable, Tag(process, Role.Stderr));
        }
    }

    private void WriteInput(RunningProcess process)
    {
        if (process.InputDescriptor == RunningProcess.None) return;
        ReadOnlySpan<byte> rest = process.Spec.Input.Span[process.InputWritten..];
        nint written;
        fixed (byte* bytes = rest) written = LibC.Write(process.InputDescriptor, bytes, (nuint)rest.Length);
        if (written < 0 && Marshal.GetLastPInvokeError() is LibC.ErrorAgain or LibC.ErrorInterrupted) return;

        if (written > 0) process.InputWritten += (int)written;
        // A process need not read all its input; then the pipe breaks, which is its right.
        if (written < 0 || process.InputWritten == process.Spec.Input.Length) process.InputDescriptor = Drop(process.InputDescriptor);
    }

    private int Drop(int descriptor)
    {
        if (descriptor == RunningProcess.None) return RunningProcess.None;
        _epoll.Forget(descriptor);
        _ = LibC.Close(descriptor);
        return RunningProcess.None;
    }

    private OutputDemand Deliver(RunningProcess process, OutputStream stream, ReadOnlySpan<byte> bytes)
    {
        try
        {
            return process.Events.OnOutput(stream, bytes);
        }
        catch (Exception bug)
        {
            ConsumerFailed(_log, bug, process.Identity.Pid);
            _ = LibC.Kill(-process.Identity.Pid, LibC.SignalKill);
            return OutputDemand.Continue;
        }
    }

    private void Tell(RunningProcess process, ExitStatus status)
    {
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
