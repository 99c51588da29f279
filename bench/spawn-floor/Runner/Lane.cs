using Actors.NodeAgent.Processes;

namespace Actors.Bench.Runner;

/// <summary>Runs a command again and again, one at a time.</summary>
internal sealed class Lane(IProcessRunner runner, string command) : IProcessEvents
{
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _stopping;

    public long Runs { get; private set; }
    public long Bytes { get; private set; }
    public long Failed { get; private set; }
    public Task Stopped => _stopped.Task;

    public void RunNext()
    {
        if (_stopping || !runner.TryStart(new ProcessSpec { Command = command }, this, out _)) _stopped.TrySetResult();
    }

    public void Stop() => _stopping = true;

    public void OnStarted(IRunningProcess process)
    {
    }

    public OutputDemand OnOutput(OutputStream stream, ReadOnlySpan<byte> bytes)
    {
        Bytes += bytes.Length;
        return OutputDemand.Continue;
    }

    public void OnExit(ExitStatus status)
    {
        Runs++;
        if (status.Code != 0) Failed++;
        RunNext();
    }
}
