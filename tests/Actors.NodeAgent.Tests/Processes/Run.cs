using System.Text;
using Actors.NodeAgent.Processes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Actors.NodeAgent.Tests.Processes;

/// <summary>Consumes one process's events and lets a test wait for them.</summary>
internal sealed class Run : IProcessEvents
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TaskCompletionSource<IRunningProcess> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<ExitStatus> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _output = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly MemoryStream _stdout = new();
    private readonly MemoryStream _stderr = new();
    private string? _awaitedText;

    public Func<OutputStream, int, OutputDemand> Demand { get; init; } = (_, _) => OutputDemand.Continue;

    public byte[] Stdout => _stdout.ToArray();
    public byte[] Stderr => _stderr.ToArray();
    public string StdoutText => Encoding.UTF8.GetString(Stdout);
    public string StderrText => Encoding.UTF8.GetString(Stderr);
    public Task<IRunningProcess> Started => _started.Task.WaitAsync(Patience, TimeProvider.System);
    public Task<ExitStatus> Exited => _exited.Task.WaitAsync(Patience, TimeProvider.System);
    public bool HasExited => _exited.Task.IsCompleted;

    public static ProcessRunner NewRunner(ProcessRunnerOptions? options = null) =>
        new(options ?? new ProcessRunnerOptions(), TimeProvider.System, NullLogger<ProcessRunner>.Instance);

    /// <summary>Starts a command and waits for its exit.</summary>
    public static async Task<(Run Run, ExitStatus Status)> ToExit(ProcessRunner runner, ProcessSpec spec)
    {
        var run = new Run();
        Assert.True(runner.TryStart(spec, run, out _));
        return (run, await run.Exited);
    }

    public static Task<(Run Run, ExitStatus Status)> ToExit(ProcessRunner runner, string command) =>
        ToExit(runner, new ProcessSpec { Command = command });

    /// <summary>Starts a command that prints the text when it is ready, and waits for that.</summary>
    public static async Task<(Run Run, IRunningProcess Process)> UntilPrinted(ProcessRunner runner, ProcessSpec spec, string text)
    {
        var run = new Run { _awaitedText = text };
        Assert.True(runner.TryStart(spec, run, out IRunningProcess? process));
        await run._output.Task.WaitAsync(Patience, TimeProvider.System);
        return (run, process);
    }

    public void OnStarted(IRunningProcess process) => _started.TrySetResult(process);

    public OutputDemand OnOutput(OutputStream stream, ReadOnlySpan<byte> bytes)
    {
        (stream == OutputStream.Stdout ? _stdout : _stderr).Write(bytes);
        if (_awaitedText is not null && StdoutText.Contains(_awaitedText, StringComparison.Ordinal)) _output.TrySetResult();
        return Demand(stream, bytes.Length);
    }

    public void OnExit(ExitStatus status) => _exited.TrySetResult(status);
}
