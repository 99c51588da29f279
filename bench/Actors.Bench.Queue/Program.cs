using System.Globalization;
using Actors.Bench.Queue;

// Usage: Actors.Bench.Queue [jobs a measurement] [jobs that wait meanwhile] [data directory]
// Everything runs in this process, without a connection between: what is left is what a named job costs the silo.
var jobs = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 50_000;
var waiting = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 0;
await using var silo = await BenchSilo.Start(args.Length > 2 ? args[2] : null);
var load = new Load(silo);

await load.Batches("warm-up", jobs / 5, size: 100);
await load.Drain("warm-up", jobs / 5);
await load.AtOnce("warm-up", jobs / 5);
await load.Batches("batches of 100", jobs, size: 100);
await load.Drain("drain", jobs);
await load.Batches("batches of 1000", jobs, size: 1000);
await load.Drain("drain", jobs);
await load.AtOnce("one by one, run at once", jobs);
await load.OtherOwner(jobs);
if (waiting == 0)
    return;
await load.Batches("fill", waiting, size: 1000);
load.Memory(waiting);
await load.Drain("drain with a long queue", jobs);
await load.Batches("batches of 100 with a long queue", jobs, size: 100);
