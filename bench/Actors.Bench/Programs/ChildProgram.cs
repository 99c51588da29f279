using System.Diagnostics;
using System.Globalization;

namespace Actors.Bench.Programs;

/// <summary>A program in a process of its own, its words in a file, dead at the latest when it is disposed.</summary>
internal sealed class ChildProgram : IDisposable
{
    private readonly Process _process;
    private readonly StreamWriter _log;

    private ChildProgram(Process process, StreamWriter log)
    {
        (_process, _log) = (process, log);
        AppDomain.CurrentDomain.ProcessExit += OnOwnExit;
    }

    /// <summary>Resident memory in bytes.</summary>
    public long ResidentBytes => long.Parse(File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
        .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) * 1024;

    /// <summary>Processor time it has used.</summary>
    public ProcessorTime Used => ProcessorTime.Of(_process.Id);

    public bool HasExited => _process.HasExited;

    public static ChildProgram Start(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, string logPath)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var log = new StreamWriter(logPath, append: true) { AutoFlush = true };
        var process = new Process { StartInfo = start };
        DataReceivedEventHandler write = (_, line) =>
        {
            lock (log)
                log.WriteLine(line.Data);
        };
        process.OutputDataReceived += write;
        process.ErrorDataReceived += write;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new ChildProgram(process, log);
    }

    /// <summary>Takes the processor from it, until <see cref="Resume"/>.</summary>
    public void Pause() => Signal("STOP");

    public void Resume() => Signal("CONT");

    /// <summary>kill −9.</summary>
    public void Kill()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnOwnExit;
        Kill();
        _process.Dispose();
        _log.Dispose();
    }

    private void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>A run that is broken off leaves no servers behind.</summary>
    private void OnOwnExit(object? sender, EventArgs e) => Kill();
}
