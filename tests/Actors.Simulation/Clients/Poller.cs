using System.Text.Json;
using Actors.Queues;
using Actors.Simulation.Engine;
using Actors.Simulation.Worlds;

namespace Actors.Simulation.Clients;

/// <summary>An old shell worker: fetches one job, runs it, reports its result, sleeps.</summary>
internal sealed class Poller(World world, string node, int number)
{
    private const int ReportTries = 4;

    private readonly Chance _chance = world.Chance.Fork();
    private readonly ProcessClock _time = new(world.Clock, new MachineTime(world.Clock), world.Thread);

    public string Name { get; } = $"poller-{number}";

    public string Node => node;

    public void Start() => world.Outside.Run(async () =>
    {
        try
        {
            while (true)
            {
                await Task.Delay(_chance.BetweenMs(200, 4_000), _time);
                await PollOnce();
            }
        }
        catch (Exception e)
        {
            world.Auditor.Report($"{Name} met a bug: {e}");
        }
    });

    private async Task PollOnce()
    {
        try
        {
            var answer = await world.Requests.Send(_chance, silo => silo.Pollers.Fetch(node, inventory: null));
            if (answer.Value is { } assignment)
                await Run(assignment);
        }
        catch (RequestFailedException e)
        {
            world.Trace.Note(Name, e.Message);
        }
    }

    private async Task Run(Assignment assignment)
    {
        var attempt = new AttemptRef(assignment.JobId, assignment.Attempt);
        using var payload = JsonDocument.Parse(assignment.Payload);
        var script = world.ScriptOf(payload.RootElement.GetProperty("command").GetString()!);
        world.Trace.Note(Name, $"runs {attempt}");
        world.Auditor.PollerStarted(attempt);
        await Task.Delay(script.Duration, _time);
        var output = script.Output.SelectMany(piece => piece.Bytes).ToArray();
        world.Auditor.PollerReports(attempt, script.ExitCode, output);
        for (var tries = 0; tries < ReportTries; tries++)
        {
            try
            {
                var answer = await world.Requests.Send(
                    _chance, silo => world.Auditor.Answered(silo.Pollers.Report(node, assignment.JobId, script.ExitCode, output, _time.GetUtcNow(), inventory: null)));
                world.Trace.Note(Name, $"reported {attempt}: {answer.Rejection?.Message ?? "stored"}");
                if (answer.Rejection is null)
                    return;
            }
            catch (RequestFailedException e)
            {
                world.Trace.Note(Name, $"report of {attempt}: {e.Message}");
            }
            await Task.Delay(_chance.BetweenMs(200, 3_000), _time);
        }
    }
}
