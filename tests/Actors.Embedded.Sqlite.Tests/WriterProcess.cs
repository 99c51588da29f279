using System.Diagnostics;
using System.Globalization;

namespace Actors.Embedded.Sqlite.Tests;

/// <summary>Another process that writes jobs and tells which writes were acknowledged.</summary>
internal sealed class WriterProcess : IDisposable
{
    /// <summary>A writer that is not refused by then never will be.</summary>
    private const int MostBeforeRefusal = 200_000;

    /// <summary>What the runtime ends with after an exception that nobody caught.</summary>
    private const int Aborted = 134;

    private readonly Process _process;

    public WriterProcess(string directory, int writers, int jobs, params string[] under) =>
        _process = Start([.. under, .. Command(directory, writers, jobs)], []);

    /// <summary>Writers without an end, with a redo log of few bytes, under settings for the process.</summary>
    public WriterProcess(string directory, int writers, long redoBytes, (string Name, string Value)[] settings) =>
        _process = Start([.. Command(directory, writers, int.MaxValue), redoBytes.ToString(CultureInfo.InvariantCulture)], settings);

    /// <summary>The program that a writer is started under to have a sync of a file fail, the one of that number.</summary>
    public static string[] FailingSync(string path, int number) =>
        ["strace", "-f", "-o", "/dev/null", "-P", path, "-e", "trace=fsync,fdatasync", "-e", $"inject=fsync,fdatasync:error=EIO:when={number}"];

    /// <summary>Reads acknowledgements, kills the process as soon as there are enough, and reads on to what it had said by then.</summary>
    public IReadOnlyDictionary<long, int> ReadAndKill(int enough)
    {
        var acknowledged = ReadAcknowledgements(enough);
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
    /// <returns>Writes that were acknowledged before: the id, and the greatest version of it.</returns>
    public IReadOnlyDictionary<long, int> ReadToRefusal()
    {
        var acknowledged = ReadAcknowledgements(MostBeforeRefusal);
        _process.WaitForExit();
        Assert.Equal(Aborted, _process.ExitCode);
        return acknowledged;
    }

    private Dictionary<long, int> ReadAcknowledgements(int enough)
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
        return acknowledged;
    }

    private static string[] Command(string directory, int writers, int jobs) =>
    [
        "dotnet", Path.Combine(AppContext.BaseDirectory, "Actors.Embedded.Sqlite.Writer.dll"), directory,
        writers.ToString(CultureInfo.InvariantCulture), jobs.ToString(CultureInfo.InvariantCulture),
    ];

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
