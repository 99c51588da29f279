using System.Diagnostics;
using Actors.Client;

namespace Actors.Bench.Jobs;

/// <summary>The loads that are measured.</summary>
internal static class Load
{
    public const string JobName = "bench";

    /// <summary>Makes a job's payload some 200 bytes of JSON.</summary>
    private static readonly string Text = new('x', 175);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>So many submitters, each submitting a job, waiting for its end, and submitting the next.</summary>
    public static async Task<double> Live(IReadOnlyList<IJobClient> clients, int submitters, int jobs)
    {
        var left = jobs;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, submitters).Select(async number =>
        {
            var client = clients[number % clients.Count];
            while (Interlocked.Decrement(ref left) >= 0)
            {
                var result = await client.SubmitAndWait(Job(number), Patience);
                if (result is not { IsSuccess: true })
                    throw new InvalidOperationException($"a job ended otherwise: {result}");
            }
        }));
        return jobs / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>One submitter; each job's time from the submit to its result, in milliseconds, sorted.</summary>
    public static async Task<double[]> OneAtATime(IJobClient client, int jobs)
    {
        var times = new double[jobs];
        for (var i = 0; i < jobs; i++)
        {
            var started = Stopwatch.GetTimestamp();
            var result = await client.SubmitAndWait(Job(i), Patience);
            times[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            if (result is not { IsSuccess: true })
                throw new InvalidOperationException($"a job ended otherwise: {result}");
        }
        Array.Sort(times);
        return times;
    }

    /// <summary>Jobs submitted many to a request, so many requests at once; gives jobs a second, and the last job's id.</summary>
    public static async Task<(double Rate, string Last)> Bulk(IJobClient client, int jobs, int perRequest, int atOnce)
    {
        var batch = Enumerable.Range(0, perRequest).Select(Job).ToArray();
        var left = jobs;
        var last = "";
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, atOnce).Select(async _ =>
        {
            while (Interlocked.Add(ref left, -perRequest) >= 0)
            {
                var answers = await client.SubmitMany(batch);
                if (answers.FirstOrDefault(answer => answer.Refusal is not null).Refusal is { } refusal)
                    throw refusal;
                last = answers[^1].JobId!;
            }
        }));
        return (jobs / Stopwatch.GetElapsedTime(started).TotalSeconds, last);
    }

    public static JobSubmission Job(int number) => JobSubmission.Of(JobName, new Work(number, Text), BenchJson.Default.Work);
}
