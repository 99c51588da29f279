using Actors.NodeAgent.Capture;
using Actors.NodeAgent.Processes;

namespace Actors.NodeAgent.Core;

/// <summary>
/// Stands between the threads that serve processes and the loop: bounds the output, notices progress, and posts what happened. It
/// posts output once until that is looked at, so however much a job writes, few turns wait.
/// </summary>
internal sealed class AttemptProcess(AgentOptions options, AgentParts parts, AttemptRun run) : IProcessEvents
{
    private readonly OutputCapture _capture = new(options.MaxOutputBytes);
    private readonly ProgressScanner _progress = new();
    private readonly OutputIntake _intake = new(options.IntakeBytes);
    private ProgressReport? _latestProgress;
    private ExitStatus _exit;
    private long _startedAt;
    private volatile bool _hasStarted;

    /// <summary>Set once the process is taken for running.</summary>
    public IRunningProcess? Process { get; set; }

    /// <summary>Posts nothing: most commands are over before anybody could do something with the news.</summary>
    public void OnStarted(IRunningProcess process)
    {
        _startedAt = parts.Time.GetTimestamp();
        _hasStarted = true;
    }

    public OutputDemand OnOutput(OutputStream stream, ReadOnlySpan<byte> bytes)
    {
        // Looked for in all of the output: a job that says much may still tell how far it is.
        if (stream == OutputStream.Stdout && _progress.Scan(bytes) is { } report && Interlocked.Exchange(ref _latestProgress, report) is null)
            parts.Loop.Post(static state => ((AttemptProcess)state!).Run.Progressed(), this);

        OutputDemand demand = _intake.Add(stream, _capture.Accept(stream, bytes), out bool isFirst);
        if (isFirst) parts.Loop.Post(static state => ((AttemptProcess)state!).Run.OutputWaits(), this);
        return demand;
    }

    public void OnExit(ExitStatus status)
    {
        _exit = status;
        parts.Loop.Post(static state => ((AttemptProcess)state!).Run.Exited(((AttemptProcess)state)._exit), this);
    }

    private AttemptRun Run { get; } = run;

    // From here on: called on the loop.

    /// <summary>How long the process has been there, or null while it has not begun.</summary>
    public TimeSpan? Age => _hasStarted ? parts.Time.GetElapsedTime(_startedAt) : null;

    public ProgressReport? TakeProgress() => Interlocked.Exchange(ref _latestProgress, null);

    /// <summary>Moves output into the log and lets a paused process go on.</summary>
    public void MoveOutputTo(OutputLog log)
    {
        if (_intake.MoveTo(log)) Process?.Resume();
    }

    /// <summary>After the exit: the line that says what was cut, if something was.</summary>
    public void EndOutput(OutputLog log)
    {
        MoveOutputTo(log);
        if (_capture.CutStream is { } stream) log.Append(stream, _capture.Marker());
    }
}
