using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Actors.Silo.Tests.Kit;

/// <summary>A process of the product, with what it wrote. Nothing but its own id is ever signalled.</summary>
internal sealed class ProductProcess : IAsyncDisposable
{
    private const int MostLogCharacters = 4 * 1024 * 1024;

    private readonly Process _process;
    private readonly StringBuilder _stdout = new();
    private readonly StringBuilder _stderr = new();

    public ProductProcess(string dll, IReadOnlyDictionary<string, string> environment, params string[] arguments)
        : this(dll, Path.GetTempPath(), environment, arguments)
    {
    }

    public ProductProcess(string dll, string workingDirectory, IReadOnlyDictionary<string, string> environment, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [dll, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingDirectory,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Keep(_stdout, line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(_stderr, line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public string Output => Text(_stdout);

    public string Errors => Text(_stderr);

    public string Log => Output + Errors;

    /// <summary>SIGKILL, and gone when it returns.</summary>
    public async Task Kill()
    {
        if (!_process.HasExited)
            _process.Kill();
        await Ended();
    }

    /// <summary>SIGTERM.</summary>
    public void Terminate() => Signal("TERM");

    /// <summary>SIGSTOP: it is there and does nothing.</summary>
    public void Freeze() => Signal("STOP");

    /// <summary>Waits for the end and gives the exit code.</summary>
    public async Task<int> Ended()
    {
        using var late = new CancellationTokenSource(Patience.Limit, TimeProvider.System);
        try
        {
            await _process.WaitForExitAsync(late.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"process {Id} did not end:\n{Log}");
        }
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        await Kill();
        _process.Dispose();
    }

    private void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    private static void Keep(StringBuilder text, string? line)
    {
        lock (text)
        {
            if (line is not null && text.Length < MostLogCharacters)
                text.Append(line).Append('\n');
        }
    }

    private static string Text(StringBuilder text)
    {
        lock (text)
            return text.ToString();
    }
}
