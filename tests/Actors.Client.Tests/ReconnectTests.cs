using Actors.Client.Tests.Kit;

namespace Actors.Client.Tests;

/// <summary>The server goes away and comes back.</summary>
public sealed class ReconnectTests : IAsyncLifetime
{
    private readonly LinkSilo _silo = new();

    public Task InitializeAsync() => _silo.InitializeAsync();

    public Task DisposeAsync() => _silo.DisposeAsync();

    [Fact]
    public async Task Waits_and_results_survive_a_restart_of_the_server()
    {
        await using var client = _silo.Client();
        var gate = new TaskCompletionSource();
        var full = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var attempts = 0;
        await using var worker = await _silo.Worker(
            jobs => jobs.Handle<int, int>("gated", async (number, _) =>
            {
                if (Interlocked.Increment(ref attempts) == 20)
                    full.SetResult();
                await gate.Task;
                return number;
            }),
            options => options.Concurrency = 20);
        var waits = Enumerable.Range(0, 100).Select(number => client.SubmitAndWait(JobSubmission.Of("gated", number, TestJson.Default.Int32), LinkSilo.Patience)).ToArray();
        await full.Task.WaitAsync(LinkSilo.Patience);

        await _silo.Stop();
        gate.SetResult();
        await _silo.InitializeAsync();

        var results = await Task.WhenAll(waits);
        Assert.Equal(Enumerable.Range(0, 100), results.Select(result => result!.ReadAs(TestJson.Default.Int32)));
        Assert.All(results, result => Assert.Equal(1, result!.Attempts));
        Assert.Equal(100, attempts);
    }

    [Fact]
    public async Task What_is_submitted_while_the_server_is_away_is_submitted_when_it_is_back()
    {
        await using var client = _silo.Client();
        await client.Submit(new JobSubmission { Name = "before" });
        await _silo.Stop();

        var submit = client.Submit(new JobSubmission { Name = "meanwhile" });
        await _silo.InitializeAsync();

        Assert.Null(await client.GetResult(await submit.WaitAsync(LinkSilo.Patience)));
    }

    [Fact]
    public async Task Without_a_server_a_request_fails_in_its_time_and_nothing_was_changed()
    {
        await _silo.Stop();
        await using var client = _silo.Client(options => options.RequestTimeout = TimeSpan.FromMilliseconds(300));

        await Assert.ThrowsAsync<ServerUnavailableException>(() => client.Submit(new JobSubmission { Name = "lost" }));
        await Assert.ThrowsAsync<ServerUnavailableException>(() => client.SubmitAndWait(new JobSubmission { Name = "lost" }, TimeSpan.FromMilliseconds(300)));
        await _silo.InitializeAsync();
    }

    [Fact]
    public async Task A_wrong_secret_is_told_at_once_and_by_name()
    {
        await using var client = _silo.Client(options => options.Secret = "another");

        var refused = await Assert.ThrowsAsync<ServerUnavailableException>(() => client.Submit(new JobSubmission { Name = "x" }));

        Assert.Contains("bad signature", refused.Message, StringComparison.Ordinal);
    }
}
