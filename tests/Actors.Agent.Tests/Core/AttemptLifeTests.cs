using Actors.Agent.Tests.Fakes;
using Actors.Link.V1;
using Actors.NodeAgent.Processes;

namespace Actors.Agent.Tests.Core;

public sealed class AttemptLifeTests
{
    private readonly Rig _rig = new();

    public AttemptLifeTests() => _rig.Welcome();

    [Fact]
    public void A_job_starts_only_when_its_taking_is_durable()
    {
        _rig.Journal.IsPrompt = false;
        _rig.Assign(1);
        Assert.Empty(_rig.Runner.Processes);
        _rig.Journal.Sync();
        _rig.Step();
        Assert.Equal("work", Assert.Single(_rig.Runner.Processes).Spec.Command);
        Assert.Equal(AttemptMark.For(_rig.Disk.Identity, "1", 1), _rig.Runner.Last.Spec.Mark);
    }

    [Fact]
    public void An_end_waits_for_the_server_not_for_the_disk_and_is_written_down_meanwhile()
    {
        FakeProcess process = _rig.RunJob(1);
        _rig.Journal.IsPrompt = false;
        process.Exit(0);
        _rig.Step();
        Assert.Equal(EndKind.Succeeded, Assert.Single(_rig.Link.Ends).Kind);
        Assert.Null(_rig.Disk.Attempts.Values.Single().Result);
        Assert.True(_rig.Journal.Sync());
        Assert.NotNull(_rig.Disk.Attempts.Values.Single().Result);
    }

    [Fact]
    public void A_job_over_within_the_flush_delay_is_told_by_its_end_alone()
    {
        _rig.RunJob(1).Exit(0);
        _rig.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal([ExecutorMessage.BodyOneofCase.Finished], _rig.Link.Frames.Skip(1).SelectMany(frame => frame.Messages).Select(message => message.BodyCase));
        Assert.Equal(["taken 1/1", "finished 1/1"], _rig.Disk.Written);
    }

    [Fact]
    public void A_job_that_runs_on_is_told_as_started_within_the_flush_delay()
    {
        _rig.RunJob(1);
        _rig.Flush();
        Assert.Equal(ExecutorMessage.BodyOneofCase.Started, _rig.Link.Frames[^1].Messages.Single().BodyCase);
        Assert.Equal(["taken 1/1", "started 1/1"], _rig.Disk.Written);
    }

    [Fact]
    public void A_start_that_takes_long_is_looked_for_until_it_is_there()
    {
        _rig.Assign(1);
        _rig.Pass(_rig.Options.FlushDelay * 10);
        Assert.Equal(["taken 1/1"], _rig.Disk.Written);
        _rig.Runner.Last.Start();
        _rig.Flush();
        Assert.Equal(["taken 1/1", "started 1/1"], _rig.Disk.Written);
    }

    [Fact]
    public void The_timeout_counts_from_the_start_not_from_when_it_was_seen()
    {
        FakeProcess process = _rig.RunJob(1, timeoutMs: 1000);
        _rig.Pass(TimeSpan.FromMilliseconds(999));
        Assert.Empty(process.Signals);
        _rig.Pass(TimeSpan.FromMilliseconds(1));
        Assert.Single(process.Signals);
    }

    [Fact]
    public void The_news_of_a_short_job_share_one_frame()
    {
        FakeProcess process = _rig.RunJob(1);
        process.Write("hello\n");
        process.Exit(0);
        _rig.Step();
        ExecutorFrame frame = _rig.Link.Frames[^1];
        Assert.Equal(
            [ExecutorMessage.BodyOneofCase.Output, ExecutorMessage.BodyOneofCase.Finished],
            frame.Messages.Select(message => message.BodyCase));
        Assert.Equal(2, _rig.Link.Frames.Count);
    }

    [Fact]
    public void An_acknowledged_end_is_forgotten()
    {
        _rig.RunJob(1).Exit(0);
        _rig.Step();
        _rig.AcknowledgeEnd(1);
        Assert.Empty(_rig.Disk.Attempts);
        Assert.Equal(["taken 1/1", "finished 1/1", "acknowledged 1/1"], _rig.Disk.Written);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void An_assignment_that_comes_twice_runs_once(int moment)
    {
        _rig.Assign(1);
        if (moment == 0) _rig.Assign(1);
        _rig.Runner.Last.Start().Exit(0);
        _rig.Step();
        if (moment == 1) _rig.Assign(1);
        _rig.AcknowledgeEnd(1);
        if (moment == 2) _rig.Assign(1);
        Assert.Single(_rig.Runner.Processes);
    }

    [Fact]
    public void An_attempt_whose_end_the_server_forgot_is_told_to_be_lost_each_time_and_run_never()
    {
        _rig.RunJob(1).Exit(0);
        _rig.Step();
        _rig.AcknowledgeEnd(1);
        for (int told = 1; told <= 2; told++)
        {
            _rig.Assign(1);
            _rig.Step();
            Assert.Equal(1 + told, _rig.Link.Ends.Count());
            Finished end = _rig.Link.Ends.Last();
            Assert.Equal((EndKind.Lost, 125, 0L), (end.Kind, end.ExitCode, end.OutputBytes));
            Assert.Contains("forgotten how it ended", end.Error, StringComparison.Ordinal);
            _rig.AcknowledgeEnd(1);
        }
        Assert.Single(_rig.Runner.Processes);
        Assert.Equal(["taken 1/1", "finished 1/1", "acknowledged 1/1"], _rig.Disk.Written);
    }

    [Fact]
    public void A_cancel_before_the_taking_is_durable_starts_nothing()
    {
        _rig.Journal.IsPrompt = false;
        _rig.Assign(1);
        Cancel(1);
        _rig.Journal.IsPrompt = true;
        _rig.Journal.Sync();
        _rig.Step();
        Assert.Empty(_rig.Runner.Processes);
        Assert.Equal((EndKind.Canceled, 130), (_rig.Link.Ends.Single().Kind, _rig.Link.Ends.Single().ExitCode));
    }

    [Fact]
    public void A_canceled_job_is_killed_and_told_as_canceled_whatever_its_exit()
    {
        FakeProcess process = _rig.RunJob(1);
        Cancel(1);
        Assert.Equal(["TERM then KILL"], process.Signals);
        Cancel(1);
        Assert.Single(process.Signals);
        process.Exit(0);
        _rig.Step();
        Assert.Equal((EndKind.Canceled, 130), (_rig.Link.Ends.Single().Kind, _rig.Link.Ends.Single().ExitCode));
    }

    [Fact]
    public void A_cancel_that_comes_after_the_exit_changes_nothing()
    {
        FakeProcess process = _rig.RunJob(1);
        _rig.Journal.IsPrompt = false;
        process.Exit(3);
        _rig.Step();
        Cancel(1);
        _rig.Journal.Sync();
        _rig.Step();
        Assert.Empty(process.Signals);
        Assert.Equal((EndKind.Failed, 3), (_rig.Link.Ends.Single().Kind, _rig.Link.Ends.Single().ExitCode));
    }

    [Fact]
    public void The_timeout_counts_from_the_start_and_not_from_the_assignment()
    {
        _rig.Assign(1, timeoutMs: 1000);
        _rig.Pass(TimeSpan.FromSeconds(5));
        FakeProcess process = _rig.Runner.Last.Start();
        _rig.Step();
        _rig.Pass(TimeSpan.FromMilliseconds(999));
        Assert.Empty(process.Signals);
        _rig.Pass(TimeSpan.FromMilliseconds(1));
        Assert.Single(process.Signals);
        process.DieOf(15);
        _rig.Step();
        Assert.Equal((EndKind.TimedOut, 124), (_rig.Link.Ends.Single().Kind, _rig.Link.Ends.Single().ExitCode));
    }

    [Fact]
    public void A_timeout_longer_than_any_timer_is_kept()
    {
        TimeSpan timeout = TimeSpan.FromDays(60);
        FakeProcess process = _rig.RunJob(1, (long)timeout.TotalMilliseconds);
        _rig.Pass(timeout - TimeSpan.FromMinutes(1));
        Assert.Empty(process.Signals);
        _rig.Pass(TimeSpan.FromMinutes(1));
        Assert.Single(process.Signals);
    }

    [Fact]
    public void Processes_that_SIGKILL_does_not_end_are_told_and_their_slot_is_given_up()
    {
        FakeProcess process = _rig.RunJob(1);
        Cancel(1);
        _rig.Pass(_rig.Options.KillGrace + _rig.Options.StuckAfter);
        Finished end = _rig.Link.Ends.Single();
        Assert.Equal(EndKind.Canceled, end.Kind);
        Assert.Contains("did not end within 10s of SIGKILL", end.Error, StringComparison.Ordinal);
        _rig.AcknowledgeEnd(1);
        process.Exit(0);
        _rig.Step();
        Assert.Single(_rig.Link.Ends);
    }

    [Fact]
    public void Progress_never_goes_backwards_and_comes_ten_times_a_second_at_most()
    {
        FakeProcess process = _rig.RunJob(1);
        process.Write("::progress 10 a\n");
        _rig.Step();
        process.Write("::progress 20 b\n::progr");
        process.Write("ess 30 c\nno ::progress 99 d\n");
        _rig.Step();
        Assert.Equal([10.0], _rig.Link.Progress.Select(progress => progress.Percent));
        _rig.Pass(_rig.Options.ProgressInterval);
        Assert.Equal([10.0, 30.0], _rig.Link.Progress.Select(progress => progress.Percent));
        Assert.Equal("c", _rig.Link.Progress.Last().Message);
        process.Write("::progress 5 back\n::progress 101 beyond\n::progress x\n");
        _rig.Pass(_rig.Options.ProgressInterval * 3);
        Assert.Equal(2, _rig.Link.Progress.Count());
    }

    [Fact]
    public void A_full_disk_rejects_the_job_and_asks_for_no_more_work_for_a_while()
    {
        _rig.Disk.IsFull = true;
        _rig.Assign(1);
        Finished end = _rig.Link.Ends.Single();
        Assert.Equal((EndKind.Rejected, 126), (end.Kind, end.ExitCode));
        Assert.Contains("no space left", end.Error, StringComparison.Ordinal);
        Assert.Equal([0], _rig.Link.Heartbeats);
        Assert.Empty(_rig.Runner.Processes);
        _rig.Disk.IsFull = false;
        _rig.Pass(_rig.Options.JournalPause);
        Assert.Equal([0, 4], _rig.Link.Heartbeats);
        _rig.RunJob(2);
        Assert.Single(_rig.Runner.Processes);
    }

    [Fact]
    public void An_end_that_the_full_disk_refuses_is_told_all_the_same()
    {
        FakeProcess process = _rig.RunJob(1);
        _rig.Disk.IsFull = true;
        process.Exit(0);
        _rig.Step();
        Assert.Equal(EndKind.Succeeded, _rig.Link.Ends.Single().Kind);
    }

    [Fact]
    public void A_job_the_server_forgot_is_killed_and_its_end_is_not_told()
    {
        FakeProcess process = _rig.RunJob(1);
        _rig.AcknowledgeEnd(1, "the job is over");
        Assert.Single(process.Signals);
        process.DieOf(15);
        _rig.Pass(TimeSpan.FromSeconds(1));
        Assert.Empty(_rig.Link.Ends);
        Assert.Empty(_rig.Disk.Attempts);
    }

    [Fact]
    public void A_server_that_assigns_without_counting_loses_the_connection()
    {
        _rig.Say(Enumerable.Range(1, _rig.Options.MaxHeld + 1).Select(job => FakeServer.Assignment(job)));
        Assert.True(_rig.Link.IsDisposed);
        Assert.Equal(_rig.Options.MaxHeld, _rig.Runner.Processes.Count);
    }

    private void Cancel(long job) => _rig.Say(new ServerMessage { Cancel = new Cancel { Attempt = FakeServer.Id(job) } });
}
