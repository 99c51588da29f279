using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Actors.Bench.Load;
using Actors.Bench.Programs;
using Actors.Bench.Reporting;
using Actors.Link;

namespace Actors.Bench.Measurements;

/// <summary>What thousands of connected Socket.IO clients cost, and how soon one of them hears that its job has ended.</summary>
internal static class LiveEvents
{
    /// <summary>Users with a socket each; the first of them submit jobs.</summary>
    private const int Submitting = 200;
    private const int Capacity = 256;
    private const int Connecting = 32;
    private const int PacedConnections = 20;
    private const int PacedJobsPerSecond = 1000;
    private const int MostBytesPerSocket = 30 * 1024;
    private const double LatestMs = 50;

    public static async Task Measure(Binaries binaries, Sizes sizes, Report report)
    {
        using var server = await Server.Start(binaries);
        var tokens = Enumerable.Range(0, sizes.LiveSockets).Select(TokenOf).ToArray();
        await Warm(server, tokens);

        var before = server.ResidentBytes;
        var sockets = await ConnectAll(server, tokens);
        await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System);
        var each = (server.ResidentBytes - before) / sockets.Length;
        report.Add(new Figure("live.memory", "memory of an idle Socket.IO connection", string.Create(CultureInfo.InvariantCulture, $"{each / 1024.0:0.0} KiB"),
            $"growth of the silo's resident memory by {sockets.Length} WebSockets, each a user of its own", "below 30 KiB", each < MostBytesPerSocket));

        var ends = new ConcurrentDictionary<long, long>();
        var latencies = new Latencies();
        var heard = 0;
        var listening = sockets.Select(socket => socket.Listen(message =>
        {
            if (!TryReadJob(message, out var job) || !ends.TryGetValue(job, out var endedAt))
                return;
            Interlocked.Increment(ref heard);
            lock (latencies)
                latencies.Add(endedAt);
        })).ToArray();

        var seconds = (int)sizes.Window.TotalSeconds;
        var jobs = seconds * PacedJobsPerSecond;
        await using (var executor = await NoOpExecutor.Connect(server, Capacity, jobs, job => ends[job] = Stopwatch.GetTimestamp()))
        {
            await SubmitPaced(server, tokens, seconds);
            await executor.Enough;
            await UntilHeard(() => heard, jobs);
            var p99 = latencies.Ms(0.99);
            report.Add(new Figure("live.latency", "a job's end reaches its user's socket", latencies.ToString(),
                $"{heard} jobs at {PacedJobsPerSecond} a second while {sockets.Length} sockets are connected; from the executor's report to the event, the end durable between",
                "p99 below 50 ms", p99 < LatestMs));
        }

        (ends, heard, latencies) = (new ConcurrentDictionary<long, long>(), 0, new Latencies());
        await using (var executor = await NoOpExecutor.Connect(server, Capacity, sizes.NoOps, job => ends[job] = Stopwatch.GetTimestamp()))
        {
            var started = Stopwatch.GetTimestamp();
            var request = RequestsOf(tokens);
            await new Submitters(server.Port, connections: 64, expected: 201).Run(request, sizes.NoOps, TimeSpan.MaxValue);
            await executor.Enough;
            await UntilHeard(() => heard, sizes.NoOps);
            report.Rate("live.rate", "events heard while jobs run as fast as they can", heard / Stopwatch.GetElapsedTime(started).TotalSeconds, "events",
                $"{sizes.NoOps} jobs without a process, submitted with tokens; first submit to last event; {latencies} from end to event");
        }
        foreach (var socket in sockets)
            socket.Dispose();
        await Task.WhenAll(listening);
    }

    /// <summary>The first connections pay for code that is compiled and pools that are filled.</summary>
    private static async Task Warm(Server server, string[] tokens)
    {
        foreach (var socket in await ConnectAll(server, tokens[..Math.Min(200, tokens.Length)]))
            socket.Dispose();
        await using var executor = await NoOpExecutor.Connect(server, Capacity, ends: 2000);
        await new Submitters(server.Port, connections: 16, expected: 201).Run(RequestsOf(tokens), 2000, TimeSpan.MaxValue);
        await executor.Enough;
    }

    private static async Task<LiveSocket[]> ConnectAll(Server server, string[] tokens)
    {
        var sockets = new LiveSocket[tokens.Length];
        await Parallel.ForAsync(0, tokens.Length, new ParallelOptions { MaxDegreeOfParallelism = Connecting }, async (i, _) =>
            sockets[i] = await LiveSocket.Connect(server.Port, tokens[i]));
        return sockets;
    }

    private static async Task SubmitPaced(Server server, string[] tokens, int seconds)
    {
        var request = RequestsOf(tokens);
        var jobsOfEach = seconds * PacedJobsPerSecond / PacedConnections;
        await Task.WhenAll(Enumerable.Range(0, PacedConnections).Select(_ => Task.Run(async () =>
        {
            using var connection = new RawConnection();
            await connection.Connect(server.Port);
            var started = Stopwatch.GetTimestamp();
            for (var job = 0; job < jobsOfEach; job++)
            {
                var early = TimeSpan.FromSeconds((double)job * PacedConnections / PacedJobsPerSecond) - Stopwatch.GetElapsedTime(started);
                if (early > TimeSpan.FromMilliseconds(1))
                    await Task.Delay(early, TimeProvider.System);
                var (status, body) = await connection.Send(request());
                if (status != 201)
                    throw new InvalidOperationException($"a submit was answered {status}: {Encoding.UTF8.GetString(body.Span)}");
            }
        })));
    }

    private static async Task UntilHeard(Func<int> heard, int all)
    {
        var started = Stopwatch.GetTimestamp();
        while (heard() < all && Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(30))
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        if (heard() < all)
            throw new InvalidOperationException($"{heard()} of {all} ends were heard");
    }

    private static Func<ReadOnlyMemory<byte>> RequestsOf(string[] tokens)
    {
        var body = Encoding.ASCII.GetBytes($$"""{"name":"command","data":{"command":"true","target":"{{Server.Node}}"} }""");
        var requests = tokens.Take(Submitting).Select(token => Requests.Post("/submit-job", body, $"Authorization: Bearer {token}\r\n")).ToArray();
        var next = -1;
        return () => requests[(int)((uint)Interlocked.Increment(ref next) % requests.Length)];
    }

    private static string TokenOf(int user) =>
        SignedToken.Create(Server.TokenSecret, $"user{user}", ["operator"], TimeProvider.System.GetUtcNow(), TimeSpan.FromHours(2));

    private static bool TryReadJob(ReadOnlySpan<byte> message, out long job)
    {
        job = 0;
        var member = "\"jobId\":\""u8;
        var at = message.IndexOf(member);
        return message.IndexOf("job:completed"u8) >= 0 && at >= 0
            && System.Buffers.Text.Utf8Parser.TryParse(message[(at + member.Length)..], out job, out _);
    }
}
