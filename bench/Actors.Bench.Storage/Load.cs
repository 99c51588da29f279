using System.Diagnostics;
using System.Globalization;
using Actors.Embedded.Sqlite;
using Actors.Jobs;
using Actors.Queues;
using Actors.Storage;
using Orleans.Runtime;

namespace Actors.Bench.Storage;

/// <summary>The store's work, done as fast as it goes and measured in rows, wall time and processor time.</summary>
internal sealed class Load(SqliteStore store, TimeSpan duration)
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private long _lastId = 1_767_225_600_000_000_000;
    private long _writes;

    public long JobsWritten { get; private set; }

    /// <summary>Lets the compiler finish, so that it is not measured.</summary>
    public Task WarmUp() => Live(writers: 64, owners: 4, TimeSpan.FromSeconds(3));

    /// <summary>Queues jobs that stay.</summary>
    public async Task Fill(int count)
    {
        using var measure = new Measure("fill, 1000 at once", () => count);
        for (var written = 0; written < count; written += 1000)
            await Append(Math.Min(1000, count - written), "owner-0");
    }

    /// <summary>Queued, running, succeeded: three writes a job, each awaited, as many jobs at once as there are writers.</summary>
    public async Task Lifecycles(int writers, int owners)
    {
        _writes = 0;
        using var measure = new Measure($"job lifecycle writes, {writers} writers, {owners} owners", () => _writes);
        await Live(writers, owners, duration);
    }

    /// <summary>New jobs, many at once.</summary>
    public async Task Appends(int batch)
    {
        _writes = 0;
        using var measure = new Measure($"new jobs, {batch} at once, two in flight", () => _writes);
        var clock = Stopwatch.StartNew();
        var pending = Task.CompletedTask;
        while (clock.Elapsed < duration)
        {
            var next = Append(batch, "owner-1");
            await pending;
            pending = next;
            _writes += batch;
        }
        await pending;
    }

    /// <summary>One write at a time: what a lone caller waits for.</summary>
    public async Task SingleWriter()
    {
        var latencies = new List<double>();
        using (new Measure("one writer", () => latencies.Count))
        {
            var clock = Stopwatch.StartNew();
            while (clock.Elapsed < duration)
            {
                var started = Stopwatch.GetTimestamp();
                await Write(New("owner-1"));
                latencies.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
        }
        Percentiles("  commit, ms", latencies);
    }

    /// <summary>States of jobs picked evenly over all of them.</summary>
    public async Task Reads()
    {
        var ids = await store.Jobs.List(new JobQuery { Owner = null, Limit = 1000 });
        var count = 0L;
        var held = new Held<BenchJob> { State = null! };
        using var measure = new Measure("state reads, one at a time", () => count);
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < duration)
        {
            await store.Grains.ReadStateAsync("job", new GrainId("job", ids[(int)(count % ids.Count)].Id.ToString()), held);
            count++;
        }
    }

    /// <summary>What pages of lists and counts take.</summary>
    public async Task Lists()
    {
        var queue = QueueId.ForNode("node-17");
        await Time("waiting, 100", () => store.Jobs.ListWaiting(queue, JobPriority.Normal, "owner-0", default, 100));
        await Time("waiting owners", () => store.Jobs.ListWaitingOwners(queue, JobPriority.Normal, null, 100));
        await Time("newest of an owner, 100", () => store.Jobs.List(new JobQuery { Owner = "owner-0" }));
        await Time("newest of an owner, from 100,000", () => store.Jobs.List(new JobQuery { Owner = "owner-0", Offset = 100_000 }));
        await Time("failed of an owner, none", () => store.Jobs.List(new JobQuery { Owner = "owner-0", Statuses = [JobStatus.Failed] }));
        await Time("running of an owner, 100", () => store.Jobs.List(new JobQuery { Owner = "owner-0", Statuses = [JobStatus.Running] }));
        await Time("last finished of an owner, 100", () => store.Jobs.List(new JobQuery { Owner = "owner-0", Order = JobOrder.LastFinishedFirst }));
        await Time("last finished of all, 100", () => store.Jobs.List(new JobQuery { Owner = null, Order = JobOrder.LastFinishedFirst }));
        await Time("updated after now, 100", () => store.Jobs.ListChanges("owner-0", TimeProvider.System.GetUtcNow(), null, 100));
        await Time("counts of an owner", () => store.Jobs.CountByOwner("owner-0"));
    }

    private static async Task Time<T>(string what, Func<Task<T>> read)
    {
        await read();
        var latencies = new List<double>();
        for (var i = 0; i < 5; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await read();
            latencies.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
        Percentiles($"  {what}, ms", latencies);
    }

    private static void Percentiles(string what, List<double> values)
    {
        values.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{what}: p50 {values[values.Count / 2]:f3}  p99 {values[(int)(values.Count * 0.99)]:f3}  p99.9 {values[(int)(values.Count * 0.999)]:f3}  max {values[^1]:f3}"));
    }

    private Task Live(int writers, int owners, TimeSpan time)
    {
        var clock = Stopwatch.StartNew();
        return Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(async () =>
        {
            while (clock.Elapsed < time)
                await OneLife($"owner-{writer % owners}");
        })));
    }

    private async Task OneLife(string owner)
    {
        var job = New(owner);
        await Write(job);
        var now = TimeProvider.System.GetUtcNow();
        job.State = job.State.Started(now);
        await Write(job);
        job.State = job.State.Succeeded(now);
        await Write(job);
    }

    private Task Append(int count, string owner)
    {
        var tasks = new Task[count];
        for (var i = 0; i < count; i++)
            tasks[i] = Write(New(owner));
        return Task.WhenAll(tasks);
    }

    private Held<BenchJob> New(string owner)
    {
        JobsWritten++;
        var now = TimeProvider.System.GetUtcNow();
        var state = new BenchJob
        {
            Id = Interlocked.Add(ref _lastId, 1000), Owner = owner, Queue = "node/node-17", Status = JobStatus.Queued, CreatedAt = now, UpdatedAt = now,
        };
        return new Held<BenchJob> { State = state };
    }

    private Task Write(Held<BenchJob> job)
    {
        Interlocked.Increment(ref _writes);
        return store.Grains.WriteStateAsync("job", new GrainId("job", job.State.Id.ToString(CultureInfo.InvariantCulture)), job);
    }
}
