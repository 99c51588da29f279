using System.Diagnostics;
using System.Globalization;
using Actors.Bench.Load;
using Actors.Bench.Programs;
using Actors.Bench.Reporting;

namespace Actors.Bench.Measurements;

/// <summary>What thousands of connected Socket.IO clients cost, and how soon one of them hears that its job has ended.</summary>
internal static class LiveEvents
{
    /// <summary>Users with a socket each; the first of them submit jobs.</summary>
    private const int Submitting = 200;
    private const int Capacity = 256;
    private const int Connecting = 32;
    private const int PacedJobsPerSecond = 1000;
    private const int MostBytesPerSocket = 30 * 1024;
    private const double LatestMs = 50;

    public static async Task Measure(Binaries binaries, Sizes sizes, Report report)
    {
        using var server = await Server.Start(binaries);
        var users = new TokenUsers(sizes.LiveSockets, Submitting);
        await Warm(server, users);

        var before = server.ResidentBytes;
        var sockets = await ConnectAll(server, users.Tokens);
        await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System);
        var each = (server.ResidentBytes - before) / sockets.Length;
        report.Add(new Figure("live.memory", "memory of an idle Socket.IO connection", string.Create(CultureInfo.InvariantCulture, $"{each / 1024.0:0.0} KiB"),
            $"growth of the silo's resident memory by {sockets.Length} WebSockets, each a user of its own", "below 30 KiB", each < MostBytesPerSocket));

        var ends = new EndsHeard();
        var listening = sockets.Select(socket => socket.Listen(message =>
        {
            if (TryReadJob(message, out var job))
                ends.Heard(job);
        })).ToArray();

        var jobs = (int)sizes.Window.TotalSeconds * PacedJobsPerSecond;
        await using (var executor = await NoOpExecutor.Connect(server, Capacity, jobs, job => ends.Ended(job)))
        {
            await users.SubmitPaced(server, PacedJobsPerSecond, jobs);
            await executor.Enough;
            await ends.Until(jobs);
            var p99 = ends.Latencies.Ms(0.99);
            report.Add(new Figure("live.latency", "a job's end reaches its user's socket", ends.Latencies.ToString(),
                $"{ends.Count} jobs at {PacedJobsPerSecond} a second while {sockets.Length} sockets are connected; from the executor's report to the event, the end durable between",
                "p99 below 50 ms", p99 < LatestMs));
        }

        ends = new EndsHeard();
        await using (var executor = await NoOpExecutor.Connect(server, Capacity, sizes.NoOps, job => ends.Ended(job)))
        {
            var started = Stopwatch.GetTimestamp();
            await new Submitters(server.Port, connections: 64, expected: 201).Run(users.Submit, sizes.NoOps, TimeSpan.MaxValue);
            await executor.Enough;
            await ends.Until(sizes.NoOps);
            report.Rate("live.rate", "events heard while jobs run as fast as they can", ends.Count / Stopwatch.GetElapsedTime(started).TotalSeconds, "events",
                $"{sizes.NoOps} jobs without a process, submitted with tokens; first submit to last event; {ends.Latencies} from end to event");
        }
        foreach (var socket in sockets)
            socket.Dispose();
        await Task.WhenAll(listening);
    }

    /// <summary>The first connections pay for code that is compiled and pools that are filled.</summary>
    private static async Task Warm(Server server, TokenUsers users)
    {
        foreach (var socket in await ConnectAll(server, users.Tokens[..Math.Min(200, users.Tokens.Length)]))
            socket.Dispose();
        await using var executor = await NoOpExecutor.Connect(server, Capacity, ends: 2000);
        await new Submitters(server.Port, connections: 16, expected: 201).Run(users.Submit, 2000, TimeSpan.MaxValue);
        await executor.Enough;
    }

    private static async Task<LiveSocket[]> ConnectAll(Server server, string[] tokens)
    {
        var sockets = new LiveSocket[tokens.Length];
        await Parallel.ForAsync(0, tokens.Length, new ParallelOptions { MaxDegreeOfParallelism = Connecting }, async (i, _) =>
            sockets[i] = await LiveSocket.Connect(server.Port, tokens[i]));
        return sockets;
    }

    private static bool TryReadJob(ReadOnlySpan<byte> message, out long job)
    {
        job = 0;
        var member = "\"jobId\":\""u8;
        var at = message.IndexOf(member);
        return message.IndexOf("job:completed"u8) >= 0 && at >= 0
            && System.Buffers.Text.Utf8Parser.TryParse(message[(at + member.Length)..], out job, out _);
    }
}
