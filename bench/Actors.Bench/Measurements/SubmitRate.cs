using System.Globalization;
using Actors.Bench.Load;
using Actors.Bench.Programs;
using Actors.Bench.Reporting;

namespace Actors.Bench.Measurements;

/// <summary>Durable submits over HTTP, beside what the machine's Kestrel could do with the same request and nothing to keep.</summary>
internal static class SubmitRate
{
    private const int Connections = 64;
    private const double LeastShareOfFloor = 0.35;
    private const string FloorLog = "/dev/null";

    public static async Task Measure(Binaries binaries, Sizes sizes, Report report)
    {
        var floor = await MeasureFloor(sizes.Window);
        report.Rate("floor.http", "bare Kestrel, 200 bytes of JSON parsed and answered", floor.PerSecond, "requests", $"wrk, {Connections} connections; {floor.Latency}");

        using var server = await Server.Start(binaries);
        var body = Requests.BodyV1("true");
        await Wrk.Post($"{server.Url}/queue", body, Connections, sizes.Window / 2);
        var used = server.Used;
        var v1 = await Wrk.Post($"{server.Url}/queue", body, Connections, sizes.Window);
        used = server.Used - used;
        report.Rate("submit.v1", "durable submits over HTTP, signature v1", v1.PerSecond, "jobs", $"wrk on POST /queue, {Connections} connections, one signed body repeated; {v1.Latency}");
        report.Ratio("submit.v1.share", "… as a share of bare Kestrel", v1.PerSecond / floor.PerSecond, "both in this run", LeastShareOfFloor);
        report.Cost("submit.v1.cpu", "… each costs the silo", used.Own, v1.PerSecond * sizes.Window.TotalSeconds);

        var v2 = await new Submitters(server.Port, Connections).Run(() => Requests.PostV2("/queue", Requests.Body("true")), int.MaxValue, sizes.Window);
        report.Rate("submit.v2", "durable submits over HTTP, signature v2", v2.Submitted / v2.Took.TotalSeconds, "jobs", $"own load generator, which signs each, {Connections} connections; {v2.Latencies}");
    }

    private static async Task<Wrk.Run> MeasureFloor(TimeSpan window)
    {
        var port = Server.FreePort().ToString(CultureInfo.InvariantCulture);
        using var floor = ChildProgram.Start(Environment.ProcessPath!, [FloorServer.Name, port], new Dictionary<string, string>(), FloorLog);
        await Server.UntilListening(int.Parse(port, CultureInfo.InvariantCulture));
        var url = $"http://127.0.0.1:{port}/floor";
        await Wrk.Post(url, Requests.Body("true"), Connections, window / 2);
        return await Wrk.Post(url, Requests.Body("true"), Connections, window);
    }
}
