using System.Text.Json;
using Actors.Gateway.Application.Live;
using Actors.Jobs;

namespace Actors.Gateway.Live;

/// <summary>What connections are told of their users' jobs, from the grains up.</summary>
public sealed class JobFeedTests(LiveSilo silo) : IClassFixture<LiveSilo>
{
    private const int ManyJobs = 150;

    [Fact]
    public async Task A_user_hears_of_progress_and_of_the_end_with_their_numbers()
    {
        var ears = new HearingListener();
        using var listening = await Listen("ada", ears);
        var id = await silo.SubmitAndStart("ada");
        await silo.Progress(id, 40, "halfway");
        Assert.Equal(
            ("progress", 2L, $$"""{"jobId":"{{id}}","name":"report","progress":40,"message":"halfway","tick":1,"attempt":1,"seq":2}"""),
            await ears.NextText());
        await silo.Complete(id, """{"rows":3}""");
        Assert.Equal(("completed", 3L, $$"""{"jobId":"{{id}}","name":"report","result":{"rows":3},"attempt":1,"seq":3}"""), await ears.NextText());
    }

    [Theory]
    [InlineData(JobStatus.Failed, "failed")]
    [InlineData(JobStatus.TimedOut, "timedout")]
    [InlineData(JobStatus.Rejected, "rejected")]
    public async Task Every_end_but_success_is_a_failure(JobStatus status, string name)
    {
        var user = $"failing-{name}";
        var ears = new HearingListener();
        using var listening = await Listen(user, ears);
        var id = await silo.SubmitAndStart(user);
        await silo.Fail(id, "no luck", status);
        var (kind, seq, json) = await ears.NextText();
        var told = JsonDocument.Parse(json).RootElement;
        Assert.Equal(("failed", 3L, "no luck", name), (kind, seq, told.GetProperty("error").GetString(), told.GetProperty("status").GetString()));
    }

    [Fact]
    public async Task A_job_that_is_canceled_while_it_waits_has_failed()
    {
        var ears = new HearingListener();
        using var listening = await Listen("cancel", ears);
        var id = await silo.Submit("cancel");
        await silo.Job(id).Cancel(new CancelJob("not wanted"));
        var (kind, seq, json) = await ears.NextText();
        Assert.Equal(("failed", 2L), (kind, seq));
        Assert.Contains("not wanted", json, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_hears_of_another_users_job()
    {
        var (own, other) = (new HearingListener(), new HearingListener());
        using var listening = await Listen("mine", own);
        using var otherwise = await Listen("theirs", other);
        var id = await silo.SubmitAndStart("theirs");
        await silo.Complete(id);
        Assert.Equal(id, (await other.Next()).Job);
        own.AssertNothingMore();
    }

    [Fact]
    public async Task Another_users_job_cannot_be_followed_and_is_no_other_than_one_that_does_not_exist()
    {
        var id = await silo.Submit("theirs");
        var subscriptions = new JobSubscriptions(silo.Feed, LiveSilo.CallerOf("mine"), atMost: 10, _ => Assert.Fail("told"));
        var theirs = (await subscriptions.Subscribe(id, 0)).Rejection!;
        var nobodys = (await subscriptions.Subscribe(new JobId(1), 0)).Rejection!;
        Assert.Equal(nobodys, theirs);
        Assert.Equal(RejectionCode.NotFound, theirs.Code);
    }

    [Fact]
    public async Task Who_comes_late_is_told_the_end_and_who_knows_it_is_not()
    {
        var id = await silo.SubmitAndStart("late");
        await silo.Complete(id);
        var ears = new HearingListener();
        var subscriptions = new JobSubscriptions(silo.Feed, LiveSilo.CallerOf("late"), atMost: 10, ears.Keep);
        var followed = (await subscriptions.Subscribe(id, 0)).Value!;
        Assert.Equal(3, followed.Seq);
        Assert.Equal(("completed", 3L), await Kind(ears));
        Assert.Equal(3, (await subscriptions.Subscribe(id, 3)).Value!.Seq);
        ears.AssertNothingMore();
        await subscriptions.Subscribe(id, 2);
        Assert.Equal(("completed", 3L), await Kind(ears));
    }

    [Fact]
    public async Task Who_comes_in_the_middle_is_told_the_progress_so_far()
    {
        var id = await silo.SubmitAndStart("middle");
        await silo.Progress(id, 30, "a third");
        var ears = new HearingListener();
        var subscriptions = new JobSubscriptions(silo.Feed, LiveSilo.CallerOf("middle"), atMost: 10, ears.Keep);
        Assert.Equal(2, (await subscriptions.Subscribe(id, 0)).Value!.Seq);
        var (kind, seq, json) = await ears.NextText();
        Assert.Equal(("progress", 2L, 30d), (kind, seq, JsonDocument.Parse(json).RootElement.GetProperty("progress").GetDouble()));
    }

    [Fact]
    public async Task A_job_sent_back_to_its_queue_is_told_of_by_higher_numbers()
    {
        var ears = new HearingListener();
        var id = await silo.SubmitAndStart("again");
        await silo.Fail(id, "first");
        var subscriptions = new JobSubscriptions(silo.Feed, LiveSilo.CallerOf("again"), atMost: 10, ears.Keep);
        using var listening = await Listen("again", new HearingListener { Passed = subscriptions.Hear });
        await subscriptions.Subscribe(id, 0);
        Assert.Equal(("failed", 3L), await Kind(ears));
        await silo.Job(id).Requeue();
        await silo.Start(id);
        await silo.Complete(id, attempt: 2);
        Assert.Equal(("completed", 6L), await Kind(ears));
    }

    /// <summary>The race that loses or doubles events elsewhere: jobs end while somebody begins to follow them.</summary>
    [Fact]
    public async Task Whoever_follows_a_job_while_it_ends_is_told_the_end_exactly_once()
    {
        var ears = new HearingListener();
        var subscriptions = new JobSubscriptions(silo.Feed, LiveSilo.CallerOf("race"), atMost: 10 * ManyJobs, ears.Keep);
        using var listening = await Listen("race", new HearingListener { Passed = subscriptions.Hear });
        var ids = new List<JobId>();
        for (var i = 0; i < ManyJobs; i++)
            ids.Add(await silo.SubmitAndStart("race"));
        var ends = ids.Select(id => Task.Run(() => silo.Complete(id)));
        var follows = ids.Select(id => Task.Run(() => subscriptions.Subscribe(id, 0)));
        await Task.WhenAll(ends.Concat<Task>(follows));
        var told = new List<JobId>();
        for (var i = 0; i < ManyJobs; i++)
            told.Add((await ears.Next()).Job);
        Assert.Equal(ids.Order(), told.Order());
        // Whatever was on its way has arrived once a later job's end has.
        var last = await silo.SubmitAndStart("race");
        await subscriptions.Subscribe(last, 0);
        await silo.Complete(last);
        Assert.Equal(last, (await ears.Next()).Job);
        ears.AssertNothingMore();
    }

    [Fact]
    public async Task Progress_is_told_at_a_bounded_rate_never_backwards_and_its_last_word_always()
    {
        var ears = new HearingListener();
        using var listening = await Listen("burst", ears);
        var id = await silo.SubmitAndStart("burst");
        for (var percent = 1; percent <= 500; percent++)
            await silo.Progress(id, percent % 7 == 0 ? 1 : percent / 10d);
        List<double> told = [];
        while (told.Count == 0 || told[^1] < 50)
            told.Add(JsonDocument.Parse((await ears.Next()).Json).RootElement.GetProperty("progress").GetDouble());
        Assert.Equal(told.Order(), told);
        Assert.True(told.Count < 250, $"{told.Count} of 500 reports were told");
        Assert.Equal(50, (await silo.Job(id).Get()).Value!.Progress!.Percent);
    }

    [Fact]
    public async Task Progress_that_is_no_number_or_of_another_attempt_changes_nothing()
    {
        var id = await silo.SubmitAndStart("odd");
        await silo.Progress(id, 20);
        await silo.Progress(id, double.NaN);
        await silo.Progress(id, double.PositiveInfinity);
        await silo.Progress(id, 90, attempt: 2);
        Assert.Equal(20, (await silo.Job(id).Get()).Value!.Progress!.Percent);
        await silo.Progress(id, 1e300);
        Assert.Equal(100, (await silo.Job(id).Get()).Value!.Progress!.Percent);
    }

    [Fact]
    public async Task A_result_that_is_too_long_for_an_event_is_left_out_and_says_so()
    {
        var ears = new HearingListener();
        using var listening = await Listen("long", ears);
        var id = await silo.SubmitAndStart("long");
        await silo.Complete(id, $"\"{new string('x', new LiveOptions().MaxEventResultBytes)}\"");
        var told = JsonDocument.Parse((await ears.Next()).Json).RootElement;
        Assert.True(told.GetProperty("resultOmitted").GetBoolean());
        Assert.False(told.TryGetProperty("result", out _));
    }

    [Fact]
    public async Task A_connection_follows_a_bounded_number_of_jobs_and_ended_ones_make_room()
    {
        var subscriptions = new JobSubscriptions(silo.Feed, LiveSilo.CallerOf("many"), atMost: 2, _ => { });
        var (first, second, third) = (await silo.SubmitAndStart("many"), await silo.Submit("many"), await silo.Submit("many"));
        Assert.Null((await subscriptions.Subscribe(first, 0)).Rejection);
        Assert.Null((await subscriptions.Subscribe(second, 0)).Rejection);
        Assert.Equal(RejectionCode.LimitReached, (await subscriptions.Subscribe(third, 0)).Rejection!.Code);
        Assert.Null((await subscriptions.Subscribe(second, 0)).Rejection);
        await silo.Complete(first);
        await subscriptions.Subscribe(first, 0);
        Assert.Null((await subscriptions.Subscribe(third, 0)).Rejection);
        Assert.True(subscriptions.Unsubscribe(third));
        Assert.False(subscriptions.Unsubscribe(third));
    }

    [Fact]
    public async Task Connections_are_bounded_per_user_and_per_process()
    {
        var bounded = new LiveSilo(("LIVE_MAX_CONNECTIONS", "3"), ("LIVE_MAX_CONNECTIONS_PER_USER", "2"));
        await bounded.InitializeAsync();
        var first = await bounded.Feed.Listen(LiveSilo.CallerOf("a"), new HearingListener());
        Assert.Null((await bounded.Feed.Listen(LiveSilo.CallerOf("a"), new HearingListener())).Rejection);
        Assert.Equal(RejectionCode.LimitReached, (await bounded.Feed.Listen(LiveSilo.CallerOf("a"), new HearingListener())).Rejection!.Code);
        Assert.Null((await bounded.Feed.Listen(LiveSilo.CallerOf("b"), new HearingListener())).Rejection);
        Assert.Equal(RejectionCode.LimitReached, (await bounded.Feed.Listen(LiveSilo.CallerOf("c"), new HearingListener())).Rejection!.Code);
        first.Value!.Dispose();
        first.Value!.Dispose();
        Assert.Equal(2, bounded.Feed.Connections);
        Assert.Null((await bounded.Feed.Listen(LiveSilo.CallerOf("c"), new HearingListener())).Rejection);
        await bounded.DisposeAsync();
    }

    [Fact]
    public async Task Whoever_left_hears_nothing_and_a_user_who_comes_back_does()
    {
        var (gone, back) = (new HearingListener(), new HearingListener());
        (await Listen("comes", gone)).Dispose();
        using var listening = await Listen("comes", back);
        var id = await silo.SubmitAndStart("comes");
        await silo.Complete(id);
        Assert.Equal(id, (await back.Next()).Job);
        gone.AssertNothingMore();
    }

    [Fact]
    public async Task A_connection_is_told_to_end_when_its_credential_does_and_not_after_it_left()
    {
        var (ending, left, lasting) = (new HearingListener(), new HearingListener(), new HearingListener());
        var until = TimeProvider.System.GetUtcNow() + TimeSpan.FromMilliseconds(300);
        using var staying = (await silo.Feed.Listen(LiveSilo.CallerOf("ends") with { Until = until + TimeSpan.FromHours(1) }, lasting)).Value!;
        (await silo.Feed.Listen(LiveSilo.CallerOf("ends") with { Until = until }, left)).Value!.Dispose();
        using var listening = (await silo.Feed.Listen(LiveSilo.CallerOf("ends") with { Until = until }, ending)).Value!;
        await ending.HasExpired.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.True(TimeProvider.System.GetUtcNow() >= until);
        Assert.False(left.HasExpired.Task.IsCompleted);
        Assert.False(lasting.HasExpired.Task.IsCompleted);
    }

    private async Task<IDisposable> Listen(string user, IJobListener listener) => (await silo.Feed.Listen(LiveSilo.CallerOf(user), listener)).Value!;

    private static async Task<(string Kind, long Seq)> Kind(HearingListener ears)
    {
        var (kind, seq, _) = await ears.NextText();
        return (kind, seq);
    }
}
