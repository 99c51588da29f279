using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Actors.Embedded.Sqlite;
using Actors.Jobs;
using Actors.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Actors.Bench.Storage;

/// <summary>Every list and total that the API asks for, of one owner who has nearly all of a great many jobs.</summary>
internal sealed class ListLoad(SqliteStore store, int jobs)
{
    private const string Owner = "owner-0";
    private const int Batch = 1000;
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly ImmutableArray<JobStatus> Failed = [JobStatus.Failed, JobStatus.TimedOut, JobStatus.Canceled, JobStatus.Rejected, JobStatus.Lost];

    private readonly Random _random = new(1);

    public static async Task Run(string directory, int jobs)
    {
        var isNew = !File.Exists(Path.Combine(directory, SqliteStoreOptions.DatabaseName));
        var clock = Stopwatch.StartNew();
        await using var store = SqliteStore.Open(
            new SqliteStoreOptions { DataDirectory = directory }, BenchJson.Default.Options, TimeProvider.System, NullLoggerFactory.Instance);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"opened in {clock.Elapsed.TotalSeconds:f1} s"));
        var load = new ListLoad(store, jobs);
        if (isNew)
            await load.Fill();
        await load.Totals();
        await load.Pages();
        await load.Updates();
        await load.DeadJobs();
    }

    private async Task Fill()
    {
        using var measure = new Measure($"fill, {Batch} at once", () => jobs);
        for (var written = 0; written < jobs; written += Batch)
            await store.Batches.Add([.. Enumerable.Range(written, Batch).Select(New)]);
    }

    /// <summary>Submitted all at once and worked off one after the other, as far as it went.</summary>
    private BenchJob New(int number)
    {
        var created = Start.AddTicks(number * 600L);
        var chance = _random.NextDouble();
        var position = (double)number / jobs;
        var status = chance < 0.02 ? JobStatus.Scheduled
            : position > 0.7 ? JobStatus.Queued
            : position > 0.6995 ? JobStatus.Running
            : chance < 0.07 ? Failed[_random.Next(Failed.Length)]
            : JobStatus.Succeeded;
        var name = (number % 1000 == 500) ? "rare" : "name-" + _random.Next(10).ToString(CultureInfo.InvariantCulture);
        var changed = status is JobStatus.Scheduled or JobStatus.Queued ? created : Start.AddHours(1).AddTicks(number * 600L);
        return new BenchJob
        {
            Id = 1_767_225_600_000_000_000 + (number * 60_000L), Owner = number % 11 == 10 ? "owner-1" : Owner, Queue = "name/" + name, Name = name, Status = status,
            IsDead = status is JobStatus.Failed, CreatedAt = created, UpdatedAt = changed, FinishedAt = status.IsFinal() ? changed : null,
        };
    }

    private async Task Totals()
    {
        foreach (var (what, query) in Filters())
            await Time($"total, {what}", () => store.Jobs.Count(query));
        var half = new JobId(1_767_225_600_000_000_000 + (jobs / 2 * 60_000L));
        foreach (var (what, query) in Filters())
            await Time($"total as of the middle, {what}", () => store.Jobs.Count(query with { AsOf = half }));
    }

    private async Task Pages()
    {
        foreach (var (what, query) in Filters())
        {
            var total = await store.Jobs.Count(query);
            foreach (var limit in (int[])[10, 100, 1000])
            {
                foreach (var (where, offset) in ((string, long)[])[("first", 0), ("middle", total / 2), ("last", Math.Max(0, total - limit))])
                    await Time($"{where} page of {limit}, {what}, {total} in all", () => store.Jobs.List(query with { Offset = offset, Limit = limit }));
            }
        }
        await Time("last finished, 1000", () => store.Jobs.List(new JobQuery { Owner = Owner, Order = JobOrder.LastFinishedFirst, Limit = 1000 }));
        await Time("last finished, from 100,000", () => store.Jobs.List(new JobQuery { Owner = Owner, Order = JobOrder.LastFinishedFirst, Offset = 100_000, Limit = 1000 }));
    }

    private async Task Updates()
    {
        foreach (var hours in (double[])[-1, 0.01, 1.01, 2])
        {
            var after = Start.AddHours(hours);
            await Time($"updated after {hours} h, 100", () => store.Jobs.ListChanges(Owner, after, null, 100));
            await Time($"updated after {hours} h by id, 100", () => store.Jobs.ListChangedById(Owner, after, default, 100));
        }
    }

    private async Task DeadJobs()
    {
        foreach (var (owner, name) in ((string?, string?)[])[(Owner, null), (Owner, "name-3"), (null, null), (null, "name-3")])
        {
            var total = await store.Jobs.CountDead(owner, name);
            await Time($"dead, total {total} of {owner} {name}", () => store.Jobs.CountDead(owner, name));
            await Time($"dead, last page of {owner} {name}", () => store.Jobs.ListDead(owner, name, total - 10, 10));
        }
    }

    private static IEnumerable<(string What, JobQuery Query)> Filters()
    {
        foreach (var owner in (string?[])[Owner, null])
        {
            foreach (var name in (string?[])[null, "name-3", "rare"])
            {
                yield return ($"{owner ?? "all"} {name}", new JobQuery { Owner = owner, Name = name });
                foreach (var (state, statuses) in ((string, ImmutableArray<JobStatus>)[])
                    [("waiting", [JobStatus.Queued]), ("delayed", [JobStatus.Scheduled]), ("active", [JobStatus.Running]), ("completed", [JobStatus.Succeeded]), ("failed", Failed)])
                    yield return ($"{owner ?? "all"} {name} {state}", new JobQuery { Owner = owner, Name = name, Statuses = statuses });
            }
        }
    }

    /// <summary>The first time, as a caller after a pause meets it, and the middle one of three more.</summary>
    private static async Task Time<T>(string what, Func<Task<T>> read)
    {
        var milliseconds = new List<double>();
        for (var i = 0; i < 4; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await read();
            milliseconds.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            if (i == 0 && milliseconds[0] > 2000)
                break;
        }
        var again = milliseconds.Skip(1).Order().ElementAtOrDefault(1);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{milliseconds[0],9:f1} {again,9:f1} ms  {what}"));
    }
}
