// How many commands a second the node agent's runner alone starts, captures and reaps.
//   Actors.Bench.Runner CONCURRENCY SECONDS COMMAND [SPAWN_THREADS]
using System.Diagnostics;
using System.Globalization;
using Actors.Bench.Runner;
using Actors.NodeAgent.Processes;
using Microsoft.Extensions.Logging.Abstractions;

int concurrency = int.Parse(args[0], CultureInfo.InvariantCulture);
double seconds = double.Parse(args[1], CultureInfo.InvariantCulture);
var options = new ProcessRunnerOptions();
if (args.Length > 3) options = options with { SpawnThreads = int.Parse(args[3], CultureInfo.InvariantCulture) };

using var runner = new ProcessRunner(options, TimeProvider.System, NullLogger<ProcessRunner>.Instance);
var lanes = new Lane[concurrency];
for (int i = 0; i < concurrency; i++) lanes[i] = new Lane(runner, args[2]);

// The first second compiles the code; an agent runs for months.
foreach (Lane lane in lanes) lane.RunNext();
await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);

long start = Stopwatch.GetTimestamp();
long runsBefore = lanes.Sum(lane => lane.Runs);
TimeSpan processorBefore = Environment.CpuUsage.TotalTime;
await Task.Delay(TimeSpan.FromSeconds(seconds), TimeProvider.System);
double elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
long runs = lanes.Sum(lane => lane.Runs) - runsBefore;
TimeSpan processor = Environment.CpuUsage.TotalTime - processorBefore;
foreach (Lane lane in lanes) lane.Stop();
await Task.WhenAll(lanes.Select(lane => lane.Stopped));

long bytes = lanes.Sum(lane => lane.Bytes);
Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
    $"{runs / elapsed:F0} spawns/s concurrency={concurrency} seconds={elapsed:F2} bytes={bytes} agent-cpu={processor.TotalMicroseconds / runs:F0}us/run failed={lanes.Sum(lane => lane.Failed)}"));
