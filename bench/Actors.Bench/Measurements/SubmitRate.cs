using System.Globalization;
using Actors.Bench.Load;
using Actors.Bench.Programs;
using Actors.Bench.Reporting;

namespace Actors.Bench.Measurements;

/// <summary>Durable submits over HTTP, beside what the machine's Kestrel could do with the same request and nothing to keep.</summary>
internal static class SubmitRate
{
    private const int Connections = 64;

    /// <summary>Many short ones: on a machine that others use too, a share of a few seconds was anything from 28 to 39 %.</summary>
    private const int Rounds = 7;

    private const double LeastShareOfFloor = 0.35;
    private const string FloorLog = "/dev/null";

    public static async Task Measure(Binaries binaries, Sizes sizes, Report report)
    {
        using var floor = await Floor.Start();
        using var server = await Server.Start(binaries);
        var (url, body) = ($"{server.Url}/queue", Requests.BodyV1("true"));
        await floor.Post(sizes.WarmUp);
        await Wrk.Post(url, body, Connections, sizes.WarmUp);

        // In whole seconds, as wrk counts; in turn, so that a machine that drifts drifts under both.
        var length = TimeSpan.FromSeconds(Math.Max(1, Math.Round(sizes.Window.TotalSeconds / Rounds)));
        var rounds = new List<(Wrk.Run Floor, Wrk.Run V1)>();
        var used = TimeSpan.Zero;
        for (var round = 0; round < Rounds; round++)
        {
            var bare = await floor.Post(length);
            var before = server.Used;
            rounds.Add((bare, await Wrk.Post(url, body, Connections, length)));
            used += (server.Used - before).Own;
        }
        var (least, most) = (Median(rounds.Select(round => round.Floor)), Median(rounds.Select(round => round.V1)));
        report.Rate("floor.http", "bare Kestrel, 200 bytes of JSON parsed and answered", least.PerSecond, "requests", $"wrk, {Connections} connections; {least.Latency}");
        report.Rate("submit.v1", "durable submits over HTTP, signature v1", most.PerSecond, "jobs", $"wrk on POST /queue, {Connections} connections, one signed body repeated; {most.Latency}");
        report.Ratio("submit.v1.share", "… as a share of bare Kestrel", rounds.Select(round => round.V1.PerSecond / round.Floor.PerSecond).Order().ElementAt(Rounds / 2),
            $"each in turn, {Rounds} rounds, the middle share", LeastShareOfFloor);
        report.Cost("submit.v1.cpu", "… each costs the silo", used, rounds.Sum(round => round.V1.PerSecond) * length.TotalSeconds);

        var submitters = new Submitters(server.Port, Connections);
        await submitters.Run(() => Requests.PostV2("/queue", Requests.Body("true")), int.MaxValue, sizes.WarmUp / 4);
        var v2 = await submitters.Run(() => Requests.PostV2("/queue", Requests.Body("true")), int.MaxValue, sizes.Window);
        report.Rate("submit.v2", "durable submits over HTTP, signature v2", v2.Submitted / v2.Took.TotalSeconds, "jobs", $"own load generator, which signs each, {Connections} connections; {v2.Latencies}");
    }

    private static Wrk.Run Median(IEnumerable<Wrk.Run> runs) => runs.OrderBy(run => run.PerSecond).ElementAt(Rounds / 2);

    /// <summary>Bare Kestrel in a process of its own.</summary>
    private sealed class Floor(ChildProgram program, string url) : IDisposable
    {
        public static async Task<Floor> Start()
        {
            var port = Server.FreePort().ToString(CultureInfo.InvariantCulture);
            var program = ChildProgram.Start(Environment.ProcessPath!, [FloorServer.Name, port], new Dictionary<string, string>(), FloorLog);
            await Server.UntilListening(int.Parse(port, CultureInfo.InvariantCulture));
            return new Floor(program, $"http://127.0.0.1:{port}/floor");
        }

        public Task<Wrk.Run> Post(TimeSpan window) => Wrk.Post(url, Requests.Body("true"), Connections, window);

        public void Dispose() => program.Dispose();
    }
}
