using System.Diagnostics;
using System.Globalization;
using Actors.Bench.Load;
using Actors.Bench.Programs;
using Actors.Bench.Reporting;

namespace Actors.Bench.Measurements;

/// <summary>How soon a new server has a first result, and how soon one that was killed with a full queue takes work again.</summary>
internal static class StartUp
{
    private const double TargetReadySeconds = 2;
    private const int Submitters = 64;

    public static async Task Measure(Binaries binaries, Sizes sizes, Report report)
    {
        var first = await FirstResult(binaries);
        report.Add(new Figure("start.first", "from process start to a first result", Seconds(first), "`quickstart --once` in an empty directory; its sample job itself sleeps 0.3 s"));

        using var server = await Server.Start(binaries);
        await new Submitters(server.Port, Submitters).Fill(sizes.QueuedAtRestart);
        server.KillSilo();
        var ready = await server.StartSilo();
        report.Add(new Figure("start.ready", string.Create(CultureInfo.InvariantCulture, $"ready again after kill -9 with {sizes.QueuedAtRestart:#,0} jobs queued"), Seconds(ready),
            "process start to /health/ready", string.Create(CultureInfo.InvariantCulture, $"at most {TargetReadySeconds} s"), ready.TotalSeconds <= TargetReadySeconds));
        using var nodes = new NodeWatch(server);
        var waiting = (await nodes.Look()).Waiting;
        report.Add(new Figure("start.kept", "… acknowledged jobs that were there again", waiting.ToString("#,0", CultureInfo.InvariantCulture), "GET /nodes",
            "all of them", waiting == sizes.QueuedAtRestart));
    }

    private static async Task<TimeSpan> FirstResult(Binaries binaries)
    {
        var directory = Directory.CreateTempSubdirectory("actors-bench-");
        var start = new ProcessStartInfo(binaries.Silo, ["quickstart", "--once", "true", "--data_dir", directory.FullName, "--port", "0"])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = directory.FullName,
        };
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        TimeSpan? took = null;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Contains("it succeeded", StringComparison.Ordinal))
                took = Stopwatch.GetElapsedTime(started);
        }
        await process.WaitForExitAsync();
        directory.Delete(recursive: true);
        return took ?? throw new InvalidOperationException("the quick start had no result");
    }

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.00} s");
}
