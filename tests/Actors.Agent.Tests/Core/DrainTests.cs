using Actors.Agent.Tests.Fakes;
using Actors.Link.V1;

namespace Actors.Agent.Tests.Core;

public sealed class DrainTests
{
    private readonly Rig _rig = new();

    public DrainTests() => _rig.Welcome();

    [Fact]
    public void An_idle_agent_stops_at_once()
    {
        _rig.Loop.Run(_rig.Core.Drain);
        Assert.True(_rig.Running.IsCompletedSuccessfully);
        Assert.True(_rig.Link.IsDisposed);
    }

    [Fact]
    public void A_connection_that_opens_as_the_agent_stops_does_not_keep_it()
    {
        _rig.Server.Answer = new TaskCompletionSource();
        _rig.Link.Abort();
        _rig.Pass(_rig.Options.MaxRedialDelay);
        Assert.Equal(2, _rig.Server.Dials);
        // The answer is in before the agent stops; what follows from it has its turn afterwards.
        _rig.Loop.Post(_ => _rig.Core.Drain(), null);
        _rig.Server.Answer.SetResult();
        _rig.Step();
        Assert.True(_rig.Running.IsCompletedSuccessfully);
        Assert.True(_rig.Link.IsDisposed);
    }

    [Fact]
    public void Running_jobs_end_in_peace_and_their_ends_are_delivered()
    {
        FakeProcess process = _rig.RunJob(1);
        _rig.Loop.Run(_rig.Core.Drain);
        Assert.Equal([0], _rig.Link.Heartbeats);
        _rig.Pass(TimeSpan.FromSeconds(10));
        Assert.Empty(process.Signals);
        process.Exit(0);
        _rig.Step();
        Assert.False(_rig.Running.IsCompleted);
        _rig.AcknowledgeEnd(1);
        Assert.True(_rig.Running.IsCompletedSuccessfully);
    }

    [Fact]
    public void What_runs_past_the_timeout_is_killed_and_told_as_lost()
    {
        FakeProcess process = _rig.RunJob(1);
        _rig.Loop.Run(_rig.Core.Drain);
        _rig.Pass(_rig.Options.DrainTimeout);
        Assert.Single(process.Signals);
        process.DieOf(15);
        _rig.Step();
        Finished end = _rig.Link.Ends.Single();
        Assert.Equal((EndKind.Lost, 125, "the agent was stopped while the job ran"), (end.Kind, end.ExitCode, end.Error));
        _rig.AcknowledgeEnd(1);
        Assert.True(_rig.Running.IsCompletedSuccessfully);
    }

    [Fact]
    public void A_second_request_kills_at_once()
    {
        FakeProcess process = _rig.RunJob(1);
        _rig.Loop.Run(_rig.Core.Drain);
        _rig.Loop.Run(_rig.Core.Hurry);
        Assert.Single(process.Signals);
    }

    [Fact]
    public void Without_the_server_the_ends_wait_for_the_next_start()
    {
        FakeProcess process = _rig.RunJob(1);
        _rig.Server.Refusal = new NodeAgent.Link.LinkException("connection refused");
        _rig.Link.Abort();
        _rig.Loop.Run(_rig.Core.Drain);
        process.Exit(7);
        _rig.Pass(_rig.Options.DeliverTimeout);
        Assert.True(_rig.Running.IsCompletedSuccessfully);

        _rig.Server.Refusal = null;
        _rig.Live();
        _rig.Welcome();
        Assert.Equal((EndKind.Failed, 7), (_rig.Link.Ends.Single().Kind, _rig.Link.Ends.Single().ExitCode));
    }

    [Fact]
    public void A_job_that_was_on_its_way_is_still_run()
    {
        _rig.RunJob(1);
        _rig.Loop.Run(_rig.Core.Drain);
        _rig.RunJob(2);
        Assert.Equal(2, _rig.Runner.Processes.Count);
        foreach (FakeProcess process in _rig.Runner.Processes) process.Exit(0);
        _rig.Step();
        _rig.AcknowledgeEnd(1);
        Assert.False(_rig.Running.IsCompleted);
        _rig.AcknowledgeEnd(2);
        Assert.True(_rig.Running.IsCompletedSuccessfully);
    }
}
