using System.CommandLine;
using Actors.Bench.Jobs;

if (args is [WorkerProgram.Name, var address, var secret, var concurrency])
{
    await WorkerProgram.Run(address, secret, concurrency);
    return 0;
}

var silo = new Option<string>("--silo") { Required = true, Description = "The silo's executable, built for release" };
var jobs = new Option<int>("--jobs") { DefaultValueFactory = _ => 100_000, Description = "How many jobs the live load has" };
var rounds = new Option<int>("--rounds") { DefaultValueFactory = _ => 1, Description = "How often everything is measured" };
var command = new RootCommand("Measures named jobs from a client to a worker and back: silo, workers and submitters in processes of their own, every job durable.") { silo, jobs, rounds };
var scenario = new Argument<string?>("scenario") { Arity = ArgumentArity.ZeroOrOne, Description = "Only this, as one JSON object: for bench/peers" };
scenario.AcceptOnlyFromAmong(Scenario.Live, Scenario.Drain, Scenario.Latency, Scenario.Bulk);
command.Add(scenario);
command.SetAction(async parsed =>
{
    if (parsed.GetValue(scenario) is { } only)
    {
        Console.WriteLine(await Scenario.Measure(only, parsed.GetValue(jobs), parsed.GetRequiredValue(silo)));
        return 0;
    }
    for (var round = 0; round < parsed.GetValue(rounds); round++)
        await Measurements.Run(parsed.GetRequiredValue(silo), parsed.GetValue(jobs));
    return 0;
});
return await command.Parse(args).InvokeAsync();
