using System.CommandLine;
using Actors.Bench.Jobs;
using Actors.Bench.Measurements;
using Actors.Bench.Programs;
using Actors.Bench.Reporting;

if (args is [FloorServer.Name, var port])
{
    await FloorServer.Run(port);
    return 0;
}

if (args is [WorkerProgram.Name, var address, var secret, var concurrency])
{
    await WorkerProgram.Run(address, secret, concurrency);
    return 0;
}

(string Name, Func<Binaries, Sizes, Report, Task> Measure)[] measurements =
[
    ("submit", SubmitRate.Measure),
    ("latency", OneAtATime.Measure),
    ("commands", CommandRate.Measure),
    ("noop", NoOpRate.Measure),
    ("start", StartUp.Measure),
    ("queued", ManyQueued.Measure),
    ("fairness", Fairness.Measure),
    ("live", LiveEvents.Measure),
    ("webhooks", WebhookDeliveries.Measure),
];
var silo = new Option<string>("--silo") { Required = true };
var agent = new Option<string>("--agent") { Required = true };
var spawnFloor = new Option<string>("--spawn-floor") { Required = true };
var quick = new Option<bool>("--quick") { Description = "Small sizes: shows that everything works, in less than a minute" };
var json = new Option<bool>("--json") { Description = "One JSON object a line instead of a table" };
var write = new Option<string>("--write") { Description = "Also put the table into this file, between its two marks" };
var only = new Argument<string[]>("measurement") { Description = "Only these", Arity = ArgumentArity.ZeroOrMore };
only.AcceptOnlyFromAmong([.. measurements.Select(measurement => measurement.Name)]);
var command = new RootCommand("Measures the silo and the agent as users run them. Started by bench/run.sh.") { silo, agent, spawnFloor, quick, json, write, only };
command.SetAction(async parsed =>
{
    var binaries = new Binaries(parsed.GetRequiredValue(silo), parsed.GetRequiredValue(agent), parsed.GetRequiredValue(spawnFloor));
    var sizes = parsed.GetValue(quick) ? Sizes.Quick : Sizes.Full;
    var report = new Report(parsed.GetValue(json));
    var chosen = parsed.GetValue(only)!;
    foreach (var (name, measure) in measurements)
    {
        if (chosen.Length > 0 && !chosen.Contains(name))
            continue;
        report.Note(name);
        await measure(binaries, sizes, report);
    }
    if (parsed.GetValue(write) is { } path)
        report.WriteInto(path, Machine.Describe());
    return 0;
});
return await command.Parse(args).InvokeAsync();
