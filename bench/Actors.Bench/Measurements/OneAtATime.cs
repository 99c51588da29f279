using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Actors.Bench.Load;
using Actors.Bench.Programs;
using Actors.Bench.Reporting;

namespace Actors.Bench.Measurements;

/// <summary>One job after the other: from the submit until its submitter has the result in hand.</summary>
internal static class OneAtATime
{
    private const double TargetP50Ms = 5;

    public static async Task Measure(Binaries binaries, Sizes sizes, Report report)
    {
        using var server = await Server.Start(binaries);
        await using (await NoOpExecutor.Connect(server, capacity: 1, ends: int.MaxValue))
        {
            await Warm(server, sizes);
            var noOp = await Run(server, "true", sizes.OneAtATime);
            report.Add(new Figure("latency.noop", "a job without a process, submit to result", noOp.ToString(), $"{noOp.Count} one at a time; POST /queue, then GET /get-result?wait=30; after {sizes.WarmUp.TotalSeconds:0} s of the same that are not counted"));
        }
        await server.StartAgent(capacity: 2);
        await Warm(server, sizes);
        var command = await Run(server, "true", sizes.OneAtATime);
        var p50 = command.Ms(0.5);
        report.Add(new Figure("latency.command", "a command through an agent, submit to result", command.ToString(), $"{command.Count} times `true`, one at a time, likewise",
            string.Create(CultureInfo.InvariantCulture, $"p50 at most {TargetP50Ms} ms"), p50 <= TargetP50Ms));
        var output = await Run(server, "echo hello", sizes.OneAtATime);
        report.Add(new Figure("latency.output", "a command that prints a line, likewise", output.ToString(), $"{output.Count} times `echo hello`, one at a time"));
    }

    /// <summary>One at a time is slow to compile the code: it takes time, not a number of jobs.</summary>
    private static Task Warm(Server server, Sizes sizes)
    {
        var started = Stopwatch.GetTimestamp();
        return Run(server, "true", _ => Stopwatch.GetElapsedTime(started) < sizes.WarmUp);
    }

    private static Task<Latencies> Run(Server server, string command, int times) => Run(server, command, done => done < times);

    private static async Task<Latencies> Run(Server server, string command, Func<int, bool> goesOn)
    {
        var latencies = new Latencies();
        using var connection = new RawConnection();
        await connection.Connect(server.Port);
        while (goesOn(latencies.Count))
        {
            var submit = Requests.PostV2("/queue", Requests.Body(command));
            var started = Stopwatch.GetTimestamp();
            var (_, body) = await connection.Send(submit);
            using var answer = JsonDocument.Parse(body);
            var id = answer.RootElement.GetProperty("id").GetString();
            var (status, result) = await connection.Send(Requests.GetV2($"/get-result?node={Server.Node}&id={id}&wait=30"));
            latencies.Add(started);
            if (status != 200)
                throw new InvalidOperationException($"the result of {id} was answered {status}: {System.Text.Encoding.UTF8.GetString(result.Span)}");
        }
        return latencies;
    }
}
