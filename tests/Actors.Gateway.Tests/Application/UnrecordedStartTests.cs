using System.Collections.Concurrent;
using Actors.Domain.Jobs;
using Actors.Jobs;
using Actors.Queues;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Actors.Gateway.Application;

/// <summary>The start of a short attempt is recorded with its end, that of a long one while it runs, and losing it costs nobody a job.</summary>
public sealed class UnrecordedStartTests
{
    [Fact]
    public async Task A_short_job_is_written_twice_and_seen_to_run_all_the_same()
    {
        await using var silo = await AppSilo.Start();
        var job = await silo.Submit(Job());
        var seen = new Watcher(silo.Grains);
        await seen.Watch(job.Id);
        await using var worker = await NamedWorker.Attach(silo.Grains, "resize", 1, _ => NamedWorker.Success("42"));

        var ended = await silo.End(job.Id);

        var stored = new Stored();
        await silo.Service<IGrainStorage>().ReadStateAsync("job", new GrainId("job", job.Id.ToString()), stored);
        Assert.Equal(("2", 3L, JobStatus.Succeeded), (stored.ETag, stored.State.Seq, stored.State.Status));
        await seen.Ended;
        Assert.Equal([(2, JobStatus.Running), (3, JobStatus.Succeeded)], seen.Snapshots.Select(snapshot => (snapshot.Seq, snapshot.Status)));
        Assert.NotNull(ended.StartedAt);
    }

    [Fact]
    public async Task A_job_that_goes_on_is_shown_as_running_before_it_ends()
    {
        await using var silo = await AppSilo.Start();
        await using var worker = await NamedWorker.Attach(silo.Grains, "resize", 1, _ => null);
        var job = await silo.Submit(Job());

        var running = await Until(silo, job.Id, snapshot => snapshot.Status == JobStatus.Running);
        Assert.Equal((1, NamedWorker.Id), (running.Attempt, running.Executor!.Id));
        Assert.Equal(1, (await worker.Queue.Get()).Running);

        await worker.End(new AttemptRef(job.Id, 1), NamedWorker.Success());
        Assert.Equal(3, (await silo.End(job.Id)).Seq);
    }

    [Fact]
    public async Task An_attempt_whose_start_was_lost_with_the_server_is_kept_by_the_worker_that_has_it()
    {
        await using var silo = await AppSilo.Start();
        var started = new TaskCompletionSource<AttemptRef>();
        var worker = await NamedWorker.Attach(silo.Grains, "resize", 1, attempt =>
        {
            started.SetResult(new AttemptRef(attempt.JobId, attempt.Attempt));
            return null;
        });
        var job = await silo.Submit(Job());
        var attempt = await started.Task.WaitAsync(AppSilo.Patience);
        await silo.Restart();

        var (again, canceled) = await NamedWorker.Attach(silo.Grains, "resize", 1, "boot-1", "c2", [attempt], _ => NamedWorker.Failure("it was given out twice"));
        Assert.Empty(canceled);
        Assert.True((await again.End(attempt, NamedWorker.Success("42"))).TryGet(out _, out _));

        var ended = await silo.End(job.Id);
        Assert.Equal((JobStatus.Succeeded, 1, 0), (ended.Status, ended.Attempt, again.Assigned.Count));
    }

    [Fact]
    public async Task A_worker_that_comes_back_too_late_is_told_to_end_its_attempt_and_its_report_changes_nothing()
    {
        await using var silo = await AppSilo.Start();
        var started = new TaskCompletionSource<AttemptRef>();
        await NamedWorker.Attach(silo.Grains, "resize", 1, attempt =>
        {
            started.SetResult(new AttemptRef(attempt.JobId, attempt.Attempt));
            return null;
        });
        var job = await silo.Submit(Job());
        var attempt = await started.Task.WaitAsync(AppSilo.Patience);
        await silo.Restart();
        var (second, _) = await NamedWorker.Attach(silo.Grains, "resize", 1, "boot-2", "c2", [], _ => null);
        // On a slow machine the first start was recorded before the restart: then the job is with the first worker until it is given up.
        var given = await Until(silo, job.Id, snapshot => snapshot is { Status: JobStatus.Running, Executor.BootId: "boot-2" });
        await second.DisposeAsync();

        var (first, canceled) = await NamedWorker.Attach(silo.Grains, "resize", 1, "boot-1", "c3", [attempt], _ => null);
        Assert.Equal(RejectionCode.StaleAttempt, (await first.End(attempt, NamedWorker.Success())).Rejection?.Code);
        Assert.True(given.Attempt >= attempt.Attempt, $"attempt {given.Attempt}");
        Assert.NotEqual(JobStatus.Succeeded, (await silo.Jobs.Get(AppSilo.Ann, job.Id)).Value!.Status);
        await first.DisposeAsync();
        GC.KeepAlive(canceled);
    }

    [Fact]
    public async Task A_cancel_finds_an_attempt_whose_start_is_not_recorded()
    {
        await using var silo = await AppSilo.Start();
        var started = new TaskCompletionSource();
        await using var worker = await NamedWorker.Attach(silo.Grains, "resize", 1, _ =>
        {
            started.SetResult();
            return null;
        });
        var job = await silo.Submit(Job());
        await started.Task.WaitAsync(AppSilo.Patience);

        var canceled = (await silo.Jobs.Cancel(AppSilo.Ann, job.Id, "enough")).Value!;
        Assert.Equal((JobStatus.Running, true), (canceled.Status, canceled.CancelRequested));
        await worker.End(new AttemptRef(job.Id, 1), new JobOutcome { Status = JobStatus.Canceled, Error = "enough" });
        Assert.Equal(JobStatus.Canceled, (await silo.End(job.Id)).Status);
    }

    private static NewJob Job() => new() { Name = "resize", Payload = "{}"u8.ToArray() };

    private static async Task<JobSnapshot> Until(AppSilo silo, JobId id, Func<JobSnapshot, bool> enough)
    {
        var patience = TimeProvider.System.GetUtcNow() + AppSilo.Patience;
        while (true)
        {
            var job = (await silo.Jobs.Get(AppSilo.Ann, id)).Value!;
            if (enough(job))
                return job;
            Assert.True(TimeProvider.System.GetUtcNow() < patience, $"the job is {job.Status}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    private sealed class Stored : IGrainState<JobState>
    {
        public JobState State { get; set; } = new();

        public string? ETag { get; set; }

        public bool RecordExists { get; set; }
    }

    private sealed class Watcher : IJobObserver
    {
        private readonly IGrainFactory _grains;
        private readonly IJobObserver _self;
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Watcher(IGrainFactory grains) => (_grains, _self) = (grains, grains.CreateObjectReference<IJobObserver>(this));

        public ConcurrentQueue<JobSnapshot> Snapshots { get; } = new();

        public Task Ended => _ended.Task.WaitAsync(AppSilo.Patience);

        public Task Watch(JobId id) => _grains.GetGrain<IJobGrain>(id.ToString()).Watch(_self);

        public Task JobChanged(JobSnapshot job)
        {
            Snapshots.Enqueue(job);
            if (job.Status.IsFinal())
                _ended.TrySetResult();
            return Task.CompletedTask;
        }
    }
}
