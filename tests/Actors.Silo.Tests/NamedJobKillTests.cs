using System.Collections.Concurrent;
using System.Diagnostics;
using Actors.Client;
using Actors.Silo.Tests.Kit;
using Xunit.Abstractions;

namespace Actors.Silo.Tests;

/// <summary><c>kill -9</c> of the silo or of a worker while named jobs are submitted, run and waited for.</summary>
public sealed class NamedJobKillTests(ITestOutputHelper report) : IDisposable
{
    private const int Waits = 1000;
    private const int Submitters = 8;
    private const int Seed = 20261122;

    private readonly string _marks = Directory.CreateTempSubdirectory("actors-job-marks-").FullName;

    public void Dispose() => Directory.Delete(_marks, recursive: true);

    [Fact]
    public async Task A_thousand_waits_all_end_though_the_silo_is_killed_while_they_wait()
    {
        await using var broker = await Broker.Start("node1");
        await using var worker = new JobWorkerProcess(broker, concurrency: 20);
        await using var client = ClientOf(broker);
        var ended = 0;
        var waits = Enumerable.Range(0, Waits).Select(async number =>
        {
            var result = await client.SubmitAndWait(JobSubmission.Of("same", number), Patience.Limit);
            Interlocked.Increment(ref ended);
            return result;
        }).ToArray();

        foreach (var share in (int[])[10, 2])
        {
            await Patience.Until(() => Volatile.Read(ref ended) >= Waits / share, $"only {ended} of {Waits} jobs ended");
            await broker.Kill();
            await broker.Start();
        }

        var results = await Task.WhenAll(waits);
        Assert.Equal(Enumerable.Range(0, Waits), results.Select(result => result!.ReadAs<int>()));
        // Not one job more than was submitted: what was sent again was the same job.
        var total = (long)(await broker.Http.Get("/jobs?limit=1")).Json["pagination"]!["total"]!;
        Assert.Equal(Waits, total);
    }

    [Fact]
    public async Task What_a_killed_worker_ran_runs_again_elsewhere_within_two_seconds()
    {
        await using var broker = await Broker.Start("node1");
        await using var first = new JobWorkerProcess(broker, concurrency: 4);
        await using var client = ClientOf(broker);
        var file = Path.Combine(_marks, "hang");
        var id = await client.Submit(JobSubmission.Of("hang-once", file));
        await Patience.Until(() => File.Exists(file), "the job does not start");
        await using var second = new JobWorkerProcess(broker, concurrency: 4);
        // It has shown that it takes work, so what is measured is not its start.
        await client.SubmitAndWait(JobSubmission.Of("same", 1), Patience.Limit);
        await Patience.Until(async () => (await client.SubmitAndWait(JobSubmission.Of("same", 1), Patience.Limit))?.IsSuccess == true ? "seen" : null, () => "no worker");

        var killed = Stopwatch.GetTimestamp();
        await first.Kill();
        var result = await client.WaitForResult(id, Patience.Limit);

        Assert.Equal(2, result!.ReadAs<int>());
        Assert.InRange(Stopwatch.GetElapsedTime(killed), TimeSpan.Zero, TimeSpan.FromSeconds(2));
        Assert.Equal(["1", "2"], await File.ReadAllLinesAsync(file));
    }

    [Fact]
    public async Task What_a_silent_worker_ran_runs_again_elsewhere_when_its_lease_is_over()
    {
        await using var broker = await Broker.Start("node1");
        await using var first = new JobWorkerProcess(broker, concurrency: 4);
        await using var client = ClientOf(broker);
        var file = Path.Combine(_marks, "hang");
        var id = await client.Submit(JobSubmission.Of("hang-once", file));
        await Patience.Until(() => File.Exists(file), "the job does not start");

        first.Freeze();
        var frozen = Stopwatch.GetTimestamp();
        await using var second = new JobWorkerProcess(broker, concurrency: 4);
        var result = await client.WaitForResult(id, Patience.Limit);

        Assert.Equal(2, result!.ReadAs<int>());
        // The lease is of 10 seconds; the last heartbeat before the silence came some time earlier, and looking for what ran out takes a moment.
        Assert.InRange(Stopwatch.GetElapsedTime(frozen), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(13));
        Assert.Equal(["1", "2"], await File.ReadAllLinesAsync(file));
    }

    [Fact]
    public async Task No_acknowledged_job_is_lost_or_stuck_however_often_silo_and_worker_are_killed()
    {
        var random = new Random(Seed);
        await using var broker = await Broker.Start("node1");
        await using var worker = new JobWorkerProcess(broker, concurrency: 20);
        await using var client = ClientOf(broker);
        using var enough = new CancellationTokenSource();
        var acknowledged = new ConcurrentDictionary<int, string>();
        var number = 0;
        var load = Enumerable.Range(0, Submitters).Select(_ => Task.Run(async () =>
        {
            while (!enough.IsCancellationRequested)
            {
                var mine = Interlocked.Increment(ref number);
                acknowledged[mine] = await client.Submit(JobSubmission.Of("same", mine));
            }
        })).ToArray();

        for (var kill = 0; kill < RunSize.Kills; kill++)
        {
            await Patience.Pass(TimeSpan.FromMilliseconds(random.Next(50, 1500)));
            if (kill % 2 == 0)
            {
                await broker.Kill();
                await broker.Start();
            }
            else
            {
                await worker.Kill();
                await worker.Restart();
            }
        }
        await enough.CancelAsync();
        await Task.WhenAll(load);

        foreach (var (mine, id) in acknowledged)
            Assert.Equal(mine, (await client.WaitForResult(id, Patience.Limit))!.ReadAs<int>());
        var total = (long)(await broker.Http.Get("/jobs?limit=1")).Json["pagination"]!["total"]!;
        Assert.Equal(acknowledged.Count, total);
        report.WriteLine($"{RunSize.Kills} kills: {acknowledged.Count} jobs acknowledged, as many kept, each with its result");
    }

    [Fact]
    public async Task A_job_that_kills_its_worker_each_time_ends_as_failed()
    {
        await using var broker = await Broker.Start("node1");
        await using var worker = new JobWorkerProcess(broker, concurrency: 4);
        await using var client = ClientOf(broker);
        var file = Path.Combine(_marks, "poison");
        using var enough = new CancellationTokenSource();
        var reviving = Task.Run(async () =>
        {
            while (!enough.IsCancellationRequested)
            {
                await Patience.Pass(TimeSpan.FromMilliseconds(100));
                if (worker.HasExited)
                    await worker.Restart();
            }
        });

        var result = await client.SubmitAndWait(JobSubmission.Of("poison", file) with { MaxRetries = 2 }, Patience.Limit);
        await enough.CancelAsync();
        await reviving;

        Assert.Equal((JobStatus.Failed, 3), (result!.Status, result.Attempts));
        Assert.Equal(["1", "2", "3"], await File.ReadAllLinesAsync(file));
    }

    private static JobClient ClientOf(Broker broker) => new(new JobClientOptions { Server = broker.Url, Secret = Broker.Secret });
}
