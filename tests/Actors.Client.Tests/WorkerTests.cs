using System.Collections.Concurrent;
using Actors.Client.Tests.Kit;
using Actors.Client.Workers;
using Microsoft.Extensions.DependencyInjection;

namespace Actors.Client.Tests;

/// <summary>What handlers and workers can count on.</summary>
public sealed class WorkerTests(LinkSilo silo) : IClassFixture<LinkSilo>
{
    [Fact]
    public async Task A_handler_that_throws_is_tried_again_after_a_delay()
    {
        await using var client = silo.Client();
        var attempts = new ConcurrentQueue<(int Number, long At)>();
        await using var worker = await silo.Worker(jobs => jobs.Handle<Message, string>("flaky", (_, context) =>
        {
            attempts.Enqueue((context.Attempt, TimeProvider.System.GetTimestamp()));
            return context.Attempt < 3 ? throw new InvalidOperationException("not yet") : Task.FromResult("at last");
        }));

        var result = await client.SubmitAndWait(Job("flaky") with { RetryDelay = TimeSpan.FromMilliseconds(100) }, LinkSilo.Patience);

        Assert.Equal("at last", result?.ReadAs(TestJson.Default.String));
        Assert.Equal([1, 2, 3], attempts.Select(attempt => attempt.Number));
        var times = attempts.Select(attempt => attempt.At).ToArray();
        Assert.True(TimeProvider.System.GetElapsedTime(times[0], times[1]) >= TimeSpan.FromMilliseconds(79));
        Assert.True(TimeProvider.System.GetElapsedTime(times[1], times[2]) >= TimeSpan.FromMilliseconds(159));
    }

    [Fact]
    public async Task When_no_retries_are_left_the_job_has_failed_with_the_last_error()
    {
        await using var client = silo.Client();
        await using var worker = await silo.Worker(jobs => jobs.Handle<Message, string>("hopeless", (_, context) => throw new InvalidOperationException($"no {context.Attempt}")));

        var result = await client.SubmitAndWait(Job("hopeless") with { MaxRetries = 1, RetryDelay = TimeSpan.FromMilliseconds(10) }, LinkSilo.Patience);

        Assert.Equal((JobStatus.Failed, JobEnding.Failed, "InvalidOperationException: no 2", 2), (result!.Status, result.Ending, result.Error, result.Attempts));
        Assert.Throws<InvalidOperationException>(() => result.ReadAs(TestJson.Default.String));
    }

    [Fact]
    public async Task A_failure_that_no_retry_would_mend_is_not_tried_again()
    {
        await using var client = silo.Client();
        await using var worker = await silo.Worker(jobs => jobs
            .Handle<Message, string>("final", (_, _) => throw new JobFailedException("never"))
            .Handle<int, int>("number", (number, _) => Task.FromResult(number)));

        var thrown = await client.SubmitAndWait(Job("final"), LinkSilo.Patience);
        var unreadable = await client.SubmitAndWait(new JobSubmission { Name = "number", Payload = "\"text\""u8.ToArray() }, LinkSilo.Patience);

        Assert.Equal((1, "never"), (thrown!.Attempts, thrown.Error));
        Assert.Equal((1, JobEnding.Failed), (unreadable!.Attempts, unreadable.Ending));
        Assert.Contains("payload", unreadable.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ends_that_find_no_room_on_their_way_out_are_sent_when_there_is_some()
    {
        await using var client = silo.Client();
        // Far more than the connection holds, and all of it at once.
        var (count, text, running) = (40, new string('x', 500_000), 0);
        var together = new TaskCompletionSource();
        await using var worker = await silo.Worker(
            jobs => jobs.Handle<int, string>("long", async (_, _) =>
            {
                if (Interlocked.Increment(ref running) == count)
                    together.SetResult();
                await together.Task;
                return text;
            }),
            options => (options.Concurrency, options.MaxSendBacklogBytes, options.MaxResultBytes) = (count, 1_100_000, 550_000));

        var submitted = await client.SubmitMany([.. Enumerable.Range(0, count).Select(number => JobSubmission.Of("long", number, TestJson.Default.Int32))]);
        var results = await Task.WhenAll(submitted.Select(job => client.WaitForResult(job.JobId!, LinkSilo.Patience)));

        Assert.All(results, result => Assert.Equal((JobEnding.Succeeded, 1), (result!.Ending, result.Attempts)));
    }

    [Fact]
    public async Task A_result_longer_than_the_server_takes_fails_its_job_and_the_connection_stays()
    {
        await using var client = silo.Client();
        await using var worker = await silo.Worker(
            jobs => jobs.Handle<int, string>("too-long", (size, _) => Task.FromResult(new string('x', size))),
            options => options.MaxResultBytes = 20_000_000);

        var tooLong = await client.SubmitAndWait(JobSubmission.Of("too-long", 5_000_000, TestJson.Default.Int32), LinkSilo.Patience);
        var longest = await client.SubmitAndWait(JobSubmission.Of("too-long", 4_000_000, TestJson.Default.Int32), LinkSilo.Patience);

        Assert.Equal((JobEnding.Failed, 1), (tooLong!.Ending, tooLong.Attempts));
        Assert.Contains("the server takes", tooLong.Error, StringComparison.Ordinal);
        Assert.Equal((JobEnding.Succeeded, 4_000_000), (longest!.Ending, longest.ReadAs(TestJson.Default.String)!.Length));
    }

    [Fact]
    public async Task A_cancel_reaches_the_handler()
    {
        await using var client = silo.Client();
        var running = new TaskCompletionSource();
        await using var worker = await silo.Worker(jobs => jobs.Handle<Message, string>("endless", async (_, context) =>
        {
            running.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.Cancellation);
            return "never";
        }));
        var id = await client.Submit(Job("endless"));
        await running.Task.WaitAsync(LinkSilo.Patience);

        await client.Cancel(id, "no longer wanted");

        var result = await client.WaitForResult(id, LinkSilo.Patience);
        Assert.Equal((JobEnding.Canceled, "no longer wanted"), (result!.Ending, result.Error));
    }

    [Fact]
    public async Task A_handler_that_runs_too_long_has_its_token_canceled()
    {
        await using var client = silo.Client();
        await using var worker = await silo.Worker(jobs => jobs.Handle<Message, string>("slow", async (_, context) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.Cancellation);
            return "never";
        }));

        var result = await client.SubmitAndWait(Job("slow") with { Timeout = TimeSpan.FromMilliseconds(200), MaxRetries = 0 }, LinkSilo.Patience);

        Assert.Equal(JobEnding.TimedOut, result!.Ending);
    }

    [Fact]
    public async Task A_stop_lets_what_runs_come_to_its_end_and_takes_nothing_more()
    {
        await using var client = silo.Client();
        var running = new TaskCompletionSource();
        var gate = new TaskCompletionSource();
        await using var worker = await silo.Worker(
            jobs => jobs.Handle<Message, string>("drained", async (_, _) =>
            {
                running.TrySetResult();
                await gate.Task;
                return "done";
            }),
            options => options.Concurrency = 1);
        var first = await client.Submit(Job("drained"));
        var second = await client.Submit(Job("drained"));
        await running.Task.WaitAsync(LinkSilo.Patience);

        var stopping = worker.Stop();
        Assert.False(stopping.IsCompleted);
        gate.SetResult();
        await stopping.WaitAsync(LinkSilo.Patience);

        Assert.True((await client.WaitForResult(first, LinkSilo.Patience))!.IsSuccess);
        Assert.Null(await client.WaitForResult(second, TimeSpan.FromMilliseconds(300)));
    }

    [Fact]
    public async Task A_stop_in_a_hurry_gives_what_runs_to_another_worker()
    {
        await using var client = silo.Client();
        var running = new TaskCompletionSource();
        await using var worker = await silo.Worker(jobs => jobs.Handle<Message, string>("handed-on", async (_, context) =>
        {
            running.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.Cancellation);
            return "never";
        }));
        var id = await client.Submit(Job("handed-on"));
        await running.Task.WaitAsync(LinkSilo.Patience);

        await worker.Stop(new CancellationToken(canceled: true));
        await using var other = await silo.Worker(jobs => jobs.Handle<Message, string>("handed-on", (_, context) => Task.FromResult($"attempt {context.Attempt}")));

        Assert.Equal("attempt 2", (await client.WaitForResult(id, LinkSilo.Patience))!.ReadAs(TestJson.Default.String));
    }

    [Fact]
    public async Task Each_attempt_of_a_handler_class_has_a_scope_of_its_own()
    {
        await using var client = silo.Client();
        await using var worker = await silo.Worker(jobs =>
        {
            jobs.Services.AddScoped<Counted>();
            jobs.Handle<CountingHandler, Message, int>("scoped");
        });

        var first = await client.SubmitAndWait(Job("scoped"), LinkSilo.Patience);
        var second = await client.SubmitAndWait(Job("scoped"), LinkSilo.Patience);

        Assert.Equal((1, 1), (first!.ReadAs(TestJson.Default.Int32), second!.ReadAs(TestJson.Default.Int32)));
        Assert.True(Counted.Disposed >= 2);
    }

    [Fact]
    public async Task Never_more_attempts_run_than_the_worker_has_places_however_many_names_it_handles()
    {
        await using var client = silo.Client();
        var (running, most) = (0, 0);
        await using var worker = await silo.Worker(
            jobs =>
            {
                foreach (var name in (string[])["many-a", "many-b", "many-c"])
                {
                    jobs.Handle<int, int>(name, async (number, _) =>
                    {
                        var now = Interlocked.Increment(ref running);
                        InterlockedMax(ref most, now);
                        await Task.Delay(TimeSpan.FromMilliseconds(number % 3), TimeProvider.System);
                        Interlocked.Decrement(ref running);
                        return number;
                    });
                }
            },
            options => options.Concurrency = 7);
        var submissions = Enumerable.Range(0, 600).Select(number => JobSubmission.Of(number % 10 < 8 ? "many-a" : number % 10 == 8 ? "many-b" : "many-c", number, TestJson.Default.Int32));

        var submitted = await client.SubmitMany([.. submissions]);
        var results = await Task.WhenAll(submitted.Select(job => client.WaitForResult(job.JobId!, LinkSilo.Patience)));

        Assert.All(results, result => Assert.True(result!.IsSuccess, result.Error));
        Assert.InRange(most, 5, 7);
    }

    [Fact]
    public async Task Running_jobs_takes_the_role()
    {
        await using var client = silo.Client();
        await using var stranger = await silo.Worker(Echo("roled"), options =>
        {
            options.Secret = null;
            options.Token = _ => ValueTask.FromResult(Tokens.For("stranger"));
        });
        Assert.Null(await client.SubmitAndWait(Job("roled"), TimeSpan.FromMilliseconds(700)));

        await using var hired = await silo.Worker(Echo("roled"), options =>
        {
            options.Secret = null;
            options.Token = _ => ValueTask.FromResult(Tokens.For("hired", "worker"));
        });

        Assert.True((await client.SubmitAndWait(Job("roled"), LinkSilo.Patience))!.IsSuccess);
    }

    private static Action<JobWorkerBuilder> Echo(string name) => jobs => jobs.Handle<Message, Message>(name, (message, _) => Task.FromResult(message));

    private static JobSubmission Job(string name) => JobSubmission.Of(name, new Message("work"), TestJson.Default.Message);

    private static void InterlockedMax(ref int most, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref most)) < value && Interlocked.CompareExchange(ref most, value, seen) != seen)
        {
            // Another thread was faster: look again.
        }
    }

    private sealed class Counted : IDisposable
    {
        private static int _disposed;

        public static int Disposed => _disposed;

        public int Uses { get; set; }

        public void Dispose() => Interlocked.Increment(ref _disposed);
    }

    private sealed class CountingHandler(Counted counted) : IJobHandler<Message, int>
    {
        public Task<int> Handle(Message input, JobContext context) => Task.FromResult(++counted.Uses);
    }
}
