using System.Diagnostics;
using System.Globalization;
using Actors.Simulation;
using Actors.Simulation.Worlds;

var arguments = SimulationArguments.Parse(args);
if (arguments.Mistake is { } mistake)
{
    Console.Error.WriteLine(mistake);
    return 2;
}
return arguments.Seed is { } seed ? RunOne(arguments.Worlds[0], seed) : RunMany();

int RunOne(WorldSettings world, ulong only)
{
    var report = SeedRun.Run(world, only, arguments.IsTraced);
    foreach (var line in report.Lines)
        Console.WriteLine(line);
    Console.WriteLine(ReportText.Of(report));
    return report.Failure is null ? 0 : 1;
}

int RunMany()
{
    var started = Stopwatch.GetTimestamp();
    var failures = 0;
    var steps = 0L;
    Parallel.For(0, arguments.Count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
    {
        var world = arguments.Worlds[(int)(i % arguments.Worlds.Count)];
        var report = SeedRun.Run(world, arguments.From + (ulong)i);
        Interlocked.Add(ref steps, report.Steps);
        if (report.Failure is null)
            return;
        Interlocked.Increment(ref failures);
        Console.WriteLine(ReportText.Of(report));
    });
    var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{arguments.Count} seeds in {seconds:0.0} s: {arguments.Count / seconds:0.0} seeds/s, {steps / seconds / 1000:0} k steps/s, {failures} failed"));
    return failures == 0 ? 0 : 1;
}
