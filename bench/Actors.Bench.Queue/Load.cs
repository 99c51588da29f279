using System.Diagnostics;
using System.Globalization;
using System.Text;
using Actors.Gateway.Application;
using Actors.Jobs;

namespace Actors.Bench.Queue;

/// <summary>Submits and runs named jobs as fast as it goes, and tells their rate and what each costs in processor time, load and worker included.</summary>
internal sealed class Load(BenchSilo silo)
{
    private const string Name = "resize";
    private const int Capacity = 256;
    private const int Submitters = 64;
    private const int BatchesAtOnce = 4;

    private static readonly Caller Ann = new("ann", [], "bench");
    private static readonly Caller Bob = new("bob", [], "bench");
    private static readonly byte[] Payload = Encoding.UTF8.GetBytes($"\"{new string('x', 198)}\"");

    public Task Batches(string what, int jobs, int size) => Measured($"{what}, {BatchesAtOnce} at a time", jobs, () => Parallel(BatchesAtOnce, jobs / size, async () =>
    {
        var batch = Enumerable.Range(0, size).Select(_ => Job()).ToArray();
        var answer = await silo.Jobs.SubmitMany(Ann, batch);
        if (answer.Rejection is { } rejection)
            throw new InvalidOperationException(rejection.Message);
    }));

    public Task Drain(string what, int jobs) => Measured($"{what}, capacity {Capacity}", jobs, async () =>
    {
        await using var worker = await Worker.Attach(silo.Grains, Name, Capacity, jobs);
        await worker.Enough;
    });

    public Task AtOnce(string what, int jobs) => Measured($"{what}, {Submitters} submitters", jobs, async () =>
    {
        await using var worker = await Worker.Attach(silo.Grains, Name, Capacity, jobs);
        await Parallel(Submitters, jobs, () => silo.Jobs.Submit(Ann, Job()));
        await worker.Enough;
    });

    /// <summary>How long one job of somebody else waits for its start behind an owner's many.</summary>
    public async Task OtherOwner(int jobs)
    {
        await Batches("one owner's jobs", jobs, size: 1000);
        var others = new Dictionary<JobId, TaskCompletionSource<long>>();
        await using var worker = await Worker.Attach(silo.Grains, Name, Capacity, jobs + 20, id =>
        {
            lock (others)
            {
                if (others.TryGetValue(id, out var started))
                    started.TrySetResult(Stopwatch.GetTimestamp());
                else
                    others[id] = Seen(Stopwatch.GetTimestamp());
            }
        });
        var waits = new List<double>();
        for (var i = 0; i < 20; i++)
        {
            var asked = Stopwatch.GetTimestamp();
            var job = (await silo.Jobs.Submit(Bob, Job())).Value!;
            TaskCompletionSource<long>? start;
            lock (others)
            {
                if (!others.TryGetValue(job.Id, out start))
                    others[job.Id] = start = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
            }
            waits.Add(Stopwatch.GetElapsedTime(asked, await start.Task).TotalMilliseconds);
        }
        waits.Sort();
        await worker.Enough;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"another owner's job starts after ms: median {waits[10]:f1}, greatest {waits[^1]:f1}"));
    }

    public void Memory(int waiting)
    {
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"resident with {waiting} jobs waiting: {process.WorkingSet64 / 1048576} MiB"));
    }

    private static TaskCompletionSource<long> Seen(long at)
    {
        var seen = new TaskCompletionSource<long>();
        seen.SetResult(at);
        return seen;
    }

    private static NewJob Job() => new() { Name = Name, Payload = Payload };

    private static async Task Parallel(int at, int count, Func<Task> one)
    {
        var left = count;
        await Task.WhenAll(Enumerable.Range(0, at).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
                await one();
        })));
    }

    private static async Task Measured(string what, int jobs, Func<Task> work)
    {
        var (started, used) = (Stopwatch.GetTimestamp(), Used());
        await work();
        var (took, cost) = (Stopwatch.GetElapsedTime(started), Used() - used);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{what}: {jobs / took.TotalSeconds:#,0} jobs/s, {cost.TotalMicroseconds / jobs:f1} us of processor a job ({jobs} jobs)"));
    }

    private static TimeSpan Used()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime;
    }
}
