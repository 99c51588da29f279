using System.Diagnostics;
using System.Globalization;

namespace Actors.Embedded.Sqlite.Tests;

/// <summary>Another process that writes jobs and tells which writes were acknowledged.</summary>
internal sealed class WriterProcess : IDisposable
{
    private readonly Process _process;

    public WriterProcess(string directory, int writers, int jobs, params string[] under)
    {
        string[] command = [.. under, "dotnet", Path.Combine(AppContext.BaseDirectory, "Actors.Embedded.Sqlite.Writer.dll"), directory,
            writers.ToString(CultureInfo.InvariantCulture), jobs.ToString(CultureInfo.InvariantCulture)];
        _process = Start(command, []);
    }

    /// <summary>A sync of a file in the directory fails, the one of that number.</summary>
    public static WriterProcess WithFailingSync(string directory, string file, int number, int jobs) => new(
        directory, 1, jobs, "strace", "-f", "-o", "/dev/null", "-P", Path.Combine(directory, file), "-e", "trace=fsync,fdatasync", "-e", $"inject=fsync,fdatasync:error=EIO:when={number}");

    /// <summary>Many writers with a redo log of few bytes, under settings for the process.</summary>
    public WriterProcess(string directory, int writers, long redoBytes, (string Name, string Value)[] settings)
    {
        string[] command = ["dotnet", Path.Combine(AppContext.BaseDirectory, "Actors.Embedded.Sqlite.Writer.dll"), directory,
            writers.ToString(CultureInfo.InvariantCulture), int.MaxValue.ToString(CultureInfo.InvariantCulture), redoBytes.ToString(CultureInfo.InvariantCulture)];
        _process = Start(command, settings);
    }

    /// <summary>Reads acknowledgements, kills the process as soon as there are enough, and reads on to what it had said by then.</summary>
    public IReadOnlyDictionary<long, int> ReadAndKill(int enough)
    {
        var acknowledged = new Dictionary<long, int>();
        var lines = 0;
        while (_process.StandardOutput.ReadLine() is { } line)
        {
            var space = line.IndexOf(' ');
            acknowledged[long.Parse(line[..space], CultureInfo.InvariantCulture)] = int.Parse(line[(space + 1)..], CultureInfo.InvariantCulture);
            if (++lines == enough)
                _process.Kill();
        }
        _process.WaitForExit();
        return acknowledged;
    }

    /// <summary>Reads to the end of its work; an end for another reason fails the test.</summary>
    public void ReadToEnd()
    {
        _process.StandardOutput.ReadToEnd();
        _process.WaitForExit();
        Assert.Equal(0, _process.ExitCode);
    }

    /// <summary>Reads to the end that a refused write is to it.</summary>
    /// <returns>Writes that were acknowledged before.</returns>
    public int ReadToRefusal()
    {
        var acknowledged = _process.StandardOutput.ReadToEnd().Count(c => c == '\n');
        _process.WaitForExit();
        Assert.NotEqual(0, _process.ExitCode);
        return acknowledged;
    }

    private static Process Start(string[] command, (string Name, string Value)[] settings)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true };
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }
}
