using System.Globalization;
using Actors.Embedded.Sqlite;
using Actors.Embedded.Sqlite.Writer;
using Microsoft.Extensions.Logging.Abstractions;

// Usage: Actors.Embedded.Sqlite.Writer <directory> <writers> <jobs a writer> [<bytes of redo log>]
// With a smaller redo log all else is smaller too: what happens seldom happens often.
// Writes jobs through their lives until killed, or until each writer has done its share, and prints "<id> <version>" once a write is acknowledged.
var options = new SqliteStoreOptions { DataDirectory = args[0] };
if (args.Length > 3)
{
    options = options with
    {
        RedoBytes = long.Parse(args[3], CultureInfo.InvariantCulture),
        TransactionBytes = options.TransactionBytes / 8,
        CheckpointBytes = options.CheckpointBytes / 8,
        MaxLogBytes = options.MaxLogBytes / 8,
    };
}
var writers = int.Parse(args[1], CultureInfo.InvariantCulture);
var jobs = int.Parse(args[2], CultureInfo.InvariantCulture);

await using var store = SqliteStore.Open(options, WrittenJson.Default.Options, TimeProvider.System, NullLoggerFactory.Instance);
var firstId = (await store.Jobs.LastId()).Value + 1;
using var output = Console.OpenStandardOutput();
var lives = new JobLives(store, firstId, output);
await Task.WhenAll(Enumerable.Range(0, writers).Select(_ => Task.Run(() => lives.Run(jobs))));
