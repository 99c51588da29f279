using Actors.Client.Tests.Kit;

namespace Actors.Client.Tests;

/// <summary>Jobs from a client to a worker and back, through a real silo.</summary>
public sealed class SubmitTests(LinkSilo silo) : IClassFixture<LinkSilo>
{
    [Fact]
    public async Task A_job_is_run_and_its_result_comes_back()
    {
        await using var client = silo.Client();
        await using var worker = await silo.Worker(jobs => jobs.Handle<Message, Message>("echo", (message, _) => Task.FromResult(message with { Number = message.Number + 1 })));

        var result = await client.SubmitAndWait(JobSubmission.Of("echo", new Message("hello", 41), TestJson.Default.Message), LinkSilo.Patience);

        Assert.NotNull(result);
        Assert.True(result.IsSuccess, result.Error);
        Assert.Equal(new Message("hello", 42), result.ReadAs(TestJson.Default.Message));
        Assert.Equal(new Message("hello", 42), result.ReadAs<Message>());
        Assert.Equal(1, result.Attempts);
        Assert.True(result.Duration > TimeSpan.Zero);
    }

    [Fact]
    public async Task A_result_can_be_asked_for_until_it_is_deleted()
    {
        await using var client = silo.Client();
        var gate = new TaskCompletionSource();
        await using var worker = await silo.Worker(jobs => jobs.Handle<Message, Message>("gated", async (message, _) =>
        {
            await gate.Task;
            return message;
        }));
        var id = await client.Submit(JobSubmission.Of("gated", new Message("later"), TestJson.Default.Message));

        Assert.Null(await client.GetResult(id));
        Assert.Null(await client.WaitForResult(id, TimeSpan.FromMilliseconds(50)));
        var tooEarly = await Assert.ThrowsAsync<JobRefusedException>(() => client.DeleteResult(id));
        Assert.Equal(JobRefusalCode.WrongState, tooEarly.Code);

        gate.SetResult();
        var waited = await client.WaitForResult(id, LinkSilo.Patience);
        var asked = await client.GetResult(id);
        Assert.Equal(new Message("later"), waited?.ReadAs(TestJson.Default.Message));
        Assert.Equal(waited!.CompletedAt, asked!.CompletedAt);

        await client.DeleteResult(id);
        Assert.Null(await client.GetResult(id));
        var gone = await Assert.ThrowsAsync<JobRefusedException>(() => client.WaitForResult(id, LinkSilo.Patience));
        Assert.Equal(JobRefusalCode.NotFound, gone.Code);
    }

    [Fact]
    public async Task A_wait_that_takes_too_long_gives_nothing_and_the_job_goes_on()
    {
        await using var client = silo.Client();

        var result = await client.SubmitAndWait(new JobSubmission { Name = "nobody-handles-this" }, TimeSpan.FromSeconds(5));

        Assert.Null(result);
    }

    [Fact]
    public async Task Many_jobs_are_submitted_at_once_and_each_is_taken_or_refused_for_itself()
    {
        await using var client = silo.Client();
        await using var worker = await silo.Worker(jobs => jobs.Handle<int, int>("double", (number, _) => Task.FromResult(2 * number)));
        var jobs = Enumerable.Range(0, 2500).Select(number => JobSubmission.Of(number == 1234 ? "" : "double", number, TestJson.Default.Int32)).ToArray();

        var submitted = await client.SubmitMany(jobs);

        Assert.Equal(jobs.Length, submitted.Count);
        Assert.Equal(JobRefusalCode.Invalid, submitted[1234].Refusal?.Code);
        Assert.Equal(jobs.Length - 1, submitted.Select(job => job.JobId).OfType<string>().Distinct().Count());
        foreach (var number in (int[])[0, 1, 999, 1000, 1233, 1235, 2499])
        {
            var result = await client.WaitForResult(submitted[number].JobId!, LinkSilo.Patience);
            Assert.Equal(2 * number, result?.ReadAs(TestJson.Default.Int32));
        }
    }

    [Fact]
    public async Task A_thousand_waits_that_race_their_jobs_ends_all_end()
    {
        await using var client = silo.Client();
        await using var worker = await silo.Worker(jobs => jobs.Handle<int, int>("same", (number, _) => Task.FromResult(number)), options => options.Concurrency = 50);

        var results = await Task.WhenAll(Enumerable.Range(0, 1000).Select(
            number => client.SubmitAndWait(JobSubmission.Of("same", number, TestJson.Default.Int32), LinkSilo.Patience)));

        Assert.Equal(Enumerable.Range(0, 1000), results.Select(result => result!.ReadAs(TestJson.Default.Int32)));
    }

    [Fact]
    public async Task The_same_key_gives_the_first_job_and_another_payload_is_refused()
    {
        await using var client = silo.Client();
        var job = JobSubmission.Of("keyed", new Message("once"), TestJson.Default.Message) with { IdempotencyKey = "k1" };

        var first = await client.Submit(job);
        var second = await client.Submit(job);
        var refused = await Assert.ThrowsAsync<JobRefusedException>(() => client.Submit(JobSubmission.Of("keyed", new Message("twice"), TestJson.Default.Message) with { IdempotencyKey = "k1" }));

        Assert.Equal(first, second);
        Assert.Equal(JobRefusalCode.Conflict, refused.Code);
    }

    [Fact]
    public async Task What_is_out_of_bounds_is_refused_with_its_reason()
    {
        await using var client = silo.Client();

        var notJson = await Assert.ThrowsAsync<JobRefusedException>(() => client.Submit(new JobSubmission { Name = "x", Payload = "{"u8.ToArray() }));
        var twoValues = await Assert.ThrowsAsync<JobRefusedException>(() => client.Submit(new JobSubmission { Name = "x", Payload = "1,\"status\":2"u8.ToArray() }));
        var tooLarge = await Assert.ThrowsAsync<JobRefusedException>(() => client.Submit(new JobSubmission { Name = "x", Payload = new byte[2 * 1024 * 1024] }));
        var command = await Assert.ThrowsAsync<JobRefusedException>(() => client.Submit(new JobSubmission { Name = "command", Payload = "{}"u8.ToArray() }));
        var retries = await Assert.ThrowsAsync<JobRefusedException>(() => client.Submit(new JobSubmission { Name = "x", MaxRetries = 101 }));

        Assert.Equal(
            [JobRefusalCode.Invalid, JobRefusalCode.Invalid, JobRefusalCode.TooLarge, JobRefusalCode.Invalid, JobRefusalCode.Invalid],
            [notJson.Code, twoValues.Code, tooLarge.Code, command.Code, retries.Code]);
        Assert.Contains("JSON", notJson.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_followed_job_tells_its_progress_and_its_end()
    {
        await using var client = silo.Client();
        var steps = new SemaphoreSlim(0);
        await using var worker = await silo.Worker(
            jobs => jobs.Handle<Message, string>("steps", async (_, context) =>
            {
                foreach (var percent in (int[])[10, 55, 90])
                {
                    await steps.WaitAsync(context.Cancellation);
                    context.ReportProgress(percent, $"at {percent}");
                }
                await steps.WaitAsync(context.Cancellation);
                return "done";
            }),
            options => options.ProgressInterval = TimeSpan.FromMilliseconds(1));
        var id = await client.Submit(JobSubmission.Of("steps", new Message("go"), TestJson.Default.Message));
        var seen = new List<JobUpdate>();
        using var late = new CancellationTokenSource(LinkSilo.Patience);

        await foreach (var update in client.Follow(id, late.Token))
        {
            seen.Add(update);
            if (update.Status == JobStatus.Processing)
                steps.Release();
        }

        Assert.Equal("done", seen[^1].Result?.ReadAs(TestJson.Default.String));
        Assert.Equal(JobStatus.Completed, seen[^1].Status);
        Assert.Contains(seen, update => update is { Percent: 55, Message: "at 55" });
        Assert.True(seen.Select(update => update.Percent).SequenceEqual(seen.Select(update => update.Percent).Order()));
    }

    [Fact]
    public async Task Nobody_reaches_the_jobs_of_others()
    {
        await using var client = silo.Client();
        await using var other = silo.Client(options =>
        {
            options.Secret = null;
            options.Token = _ => ValueTask.FromResult(Tokens.For("somebody"));
        });
        var id = await client.Submit(new JobSubmission { Name = "private" });

        Assert.Null(await other.GetResult(id));
        var cancel = await Assert.ThrowsAsync<JobRefusedException>(() => other.Cancel(id));
        var wait = await Assert.ThrowsAsync<JobRefusedException>(() => other.WaitForResult(id, LinkSilo.Patience));

        Assert.Equal([JobRefusalCode.NotFound, JobRefusalCode.NotFound], [cancel.Code, wait.Code]);
    }
}
