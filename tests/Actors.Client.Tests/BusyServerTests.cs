using System.Diagnostics;
using Actors.Client.Tests.Kit;

namespace Actors.Client.Tests;

/// <summary>A server through which many other jobs go.</summary>
public sealed class BusyServerTests : IAsyncLifetime
{
    /// <summary>More than the server keeps in memory of what nobody uses.</summary>
    private const int Others = 25_000;
    private const int Batch = 1000;

    /// <summary>Ends that nobody was told of are found when the server next looks, up to a quarter of a minute later.</summary>
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(3);

    /// <summary>A busy machine runs the others for a while.</summary>
    private static readonly TimeSpan Patience = 4 * LinkSilo.Patience;

    private readonly LinkSilo _silo = new();

    public Task InitializeAsync() => _silo.InitializeAsync();

    public Task DisposeAsync() => _silo.DisposeAsync();

    [Fact]
    public async Task Who_waits_for_a_job_that_waits_itself_hears_of_its_end_at_once_though_thousands_of_others_ran_meanwhile()
    {
        await using var client = _silo.Client();
        var waiting = client.SubmitAndWait(JobSubmission.Of("late", 1, TestJson.Default.Int32), Patience);
        await RunOthers(client);

        var ran = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var worker = await _silo.Worker(jobs => jobs.Handle<int, int>("late", (number, _) =>
        {
            ran.SetResult();
            return Task.FromResult(number);
        }));
        await ran.Task.WaitAsync(LinkSilo.Patience);
        var ended = Stopwatch.GetTimestamp();

        Assert.Equal(1, (await waiting)!.ReadAs(TestJson.Default.Int32));
        Assert.InRange(Stopwatch.GetElapsedTime(ended), TimeSpan.Zero, AtOnce);
    }

    private async Task RunOthers(JobClient client)
    {
        var left = Others;
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var worker = await _silo.Worker(
            jobs => jobs.Handle<int, int>("other", (number, _) =>
            {
                if (Interlocked.Decrement(ref left) == 0)
                    all.SetResult();
                return Task.FromResult(number);
            }),
            options => options.Concurrency = 100);
        for (var sent = 0; sent < Others; sent += Batch)
            await client.SubmitMany([.. Enumerable.Range(sent, Batch).Select(number => JobSubmission.Of("other", number, TestJson.Default.Int32))]);
        await all.Task.WaitAsync(Patience);
    }
}
