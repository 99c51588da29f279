using System.Collections.Immutable;
using Actors.Jobs;

namespace Actors.Gateway.Application;

/// <summary>Many jobs in one request.</summary>
public sealed class BatchTests
{
    private static readonly DateTimeOffset KeysHoldUntil = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Every_job_of_a_batch_is_run_once_and_each_has_its_own_answer()
    {
        await using var silo = await AppSilo.Start();
        await using var worker = await NamedWorker.Attach(silo.Grains, "resize", 20, attempt => NamedWorker.Success($"{attempt.JobId}"));
        await using var other = await NamedWorker.Attach(silo.Grains, "mail", 20, _ => NamedWorker.Success());
        var asked = Enumerable.Range(0, 200).Select(i => i % 10 == 9 ? Job("") : Job(i % 2 == 0 ? "resize" : "mail")).ToArray();

        var answers = await Submit(silo, asked);

        Assert.Equal(asked.Select(job => job.Name.Length > 0), answers.Select(answer => answer.Value is not null));
        Assert.All(answers.Where(answer => answer.Value is null), answer => Assert.Equal(RejectionCode.Invalid, answer.Rejection!.Code));
        var ids = answers.Where(answer => answer.Value is not null).Select(answer => answer.Value!.Id).ToArray();
        Assert.Equal(ids, ids.Order());
        var ended = await Task.WhenAll(ids.Select(silo.End));
        Assert.All(ended, job => Assert.Equal((JobStatus.Succeeded, 1), (job.Status, job.Attempt)));
        Assert.Equal(100, worker.Assigned.Distinct().Count());
        Assert.Equal((100, 80), (worker.Assigned.Count, other.Assigned.Count));
    }

    [Fact]
    public async Task An_accepted_batch_outlives_a_restart()
    {
        await using var silo = await AppSilo.Start();
        var answers = await Submit(silo, [.. Enumerable.Range(0, 50).Select(_ => Job("resize"))]);
        await silo.Restart();
        await using var worker = await NamedWorker.Attach(silo.Grains, "resize", 20, _ => NamedWorker.Success());

        Assert.All(await Task.WhenAll(answers.Select(answer => silo.End(answer.Value!.Id))), job => Assert.Equal(JobStatus.Succeeded, job.Status));
    }

    [Fact]
    public async Task Keys_hold_inside_a_batch_between_batches_and_beside_single_submits()
    {
        await using var silo = await AppSilo.Start();
        var single = await silo.Submit(Job("resize", key: "a"));

        var first = await Submit(silo, [Job("resize", key: "a"), Job("resize", key: "b"), Job("resize"), Job("resize", key: "b"), Job("resize", key: "b", hash: "other"), Job("resize", key: "a", hash: "other")]);
        var again = await Submit(silo, [Job("resize", key: "b"), Job("resize", key: "c")]);

        Assert.Equal(single.Id, first[0].Value!.Id);
        Assert.Equal(first[1].Value!.Id, first[3].Value!.Id);
        Assert.Equal([RejectionCode.KeyConflict, RejectionCode.KeyConflict], new[] { first[4].Rejection!.Code, first[5].Rejection!.Code });
        Assert.Equal(first[1].Value!.Id, again[0].Value!.Id);
        Assert.Equal(again[1].Value!.Id, (await silo.Submit(Job("resize", key: "c"))).Id);
        Assert.Equal(4, (await silo.Jobs.List(AppSilo.Ann, new JobListing { Limit = 100 })).Value!.Total);
    }

    [Fact]
    public async Task Equal_batches_at_the_same_time_are_one_set_of_jobs()
    {
        await using var silo = await AppSilo.Start();
        NewJob[] jobs = [.. Enumerable.Range(0, 20).Select(i => Job("resize", key: $"k{i}"))];

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Submit(silo, jobs)));

        Assert.All(answers, answer => Assert.Equal(answers[0].Select(one => one.Value!.Id), answer.Select(one => one.Value!.Id)));
        Assert.Equal(20, (await silo.Jobs.List(AppSilo.Ann, new JobListing { Limit = 100 })).Value!.Total);
    }

    [Fact]
    public async Task A_batch_has_bounds_that_are_told()
    {
        await using var silo = await AppSilo.Start(("MAX_BATCH_JOBS", "3"), ("MAX_BATCH_BYTES", "2KiB"), ("MAX_SUBMIT_BYTES", "1KiB"));
        var large = new string('1', 1000);

        Assert.Equal("a batch has at most 3 jobs (MAX_BATCH_JOBS)", (await Refused(silo, 4, "1")).Message);
        Assert.Equal("the payloads of a batch have at most 2048 bytes (MAX_BATCH_BYTES)", (await Refused(silo, 3, large)).Message);
        var tooLong = await Submit(silo, [Job("resize") with { Payload = System.Text.Encoding.UTF8.GetBytes(large + large) }, Job("resize")]);
        Assert.Equal((RejectionCode.TooLarge, JobStatus.Queued), (tooLong[0].Rejection!.Code, tooLong[1].Value!.Status));
        Assert.Empty(await Submit(silo, []));
    }

    [Fact]
    public async Task A_job_that_was_looked_for_before_it_was_there_runs_all_the_same()
    {
        await using var silo = await AppSilo.Start();
        await using var worker = await NamedWorker.Attach(silo.Grains, "resize", 1, _ => NamedWorker.Success());
        var ids = silo.Service<JobIdSource>();
        var next = new JobId(ids.Next().Value + TimeSpan.FromDays(1).Ticks);
        var looking = Enumerable.Range(1, 200).Select(i => silo.Jobs.Get(AppSilo.Ann, new JobId(next.Value + i)));
        ids.StartAfter(next);

        var batch = Submit(silo, [.. Enumerable.Range(0, 200).Select(_ => Job("resize"))]);
        await Task.WhenAll(looking);
        Assert.All(await Task.WhenAll((await batch).Select(answer => silo.End(answer.Value!.Id))), job => Assert.Equal(JobStatus.Succeeded, job.Status));
    }

    private static async Task<Rejection> Refused(AppSilo silo, int count, string payload) =>
        (await silo.Jobs.SubmitMany(AppSilo.Ann, [.. Enumerable.Range(0, count).Select(_ => Job("resize") with { Payload = System.Text.Encoding.UTF8.GetBytes(payload) })])).Rejection!;

    private static async Task<ImmutableArray<Result<JobSnapshot>>> Submit(AppSilo silo, IReadOnlyList<NewJob> jobs)
    {
        var answer = await silo.Jobs.SubmitMany(AppSilo.Ann, jobs);
        Assert.Null(answer.Rejection);
        return answer.Value;
    }

    private static NewJob Job(string name, string? key = null, string hash = "hash") =>
        new() { Name = name, Payload = "{}"u8.ToArray(), Key = key is null ? null : new IdempotencyKey(key, hash, KeysHoldUntil) };
}
