using System.Diagnostics;
using System.Globalization;
using Actors.Bench.Storage;
using Actors.Embedded.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

// Usage: Actors.Bench.Storage [directory] [jobs already queued] [seconds a measurement]
//        Actors.Bench.Storage lists [directory] [jobs]: what each list of the API takes; the jobs stay for the next time
if (args is ["lists", ..])
{
    await ListLoad.Run(args.ElementAtOrDefault(1) ?? Path.Combine(Path.GetTempPath(), "actors-bench-lists"), int.Parse(args.ElementAtOrDefault(2) ?? "1000000", CultureInfo.InvariantCulture));
    return;
}
var directory = args.Length > 0 ? args[0] : Path.Combine(Path.GetTempPath(), "actors-bench-storage");
var queued = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 0;
var seconds = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 5;
if (Directory.Exists(directory))
    Directory.Delete(directory, recursive: true);

var options = new SqliteStoreOptions { DataDirectory = directory };
await using var store = SqliteStore.Open(options, BenchJson.Default.Options, TimeProvider.System, NullLoggerFactory.Instance);
var load = new Load(store, TimeSpan.FromSeconds(seconds));
await load.WarmUp();
if (queued > 0)
    await load.Fill(queued);
await load.Lifecycles(writers: 64, owners: 1);
await load.Lifecycles(writers: 64, owners: 64);
await load.Appends(batch: 1000);
await load.SingleWriter();
await load.Reads();
await load.Lists();
var bytes = new FileInfo(Path.Combine(directory, SqliteStoreOptions.DatabaseName)).Length;
Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
    $"database {bytes / 1e6:f0} MB, {bytes / load.JobsWritten} bytes a job; resident {Process.GetCurrentProcess().WorkingSet64 / 1e6:f0} MB"));
