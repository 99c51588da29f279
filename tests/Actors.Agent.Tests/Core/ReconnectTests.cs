using Actors.Agent.Tests.Fakes;
using Actors.Link.V1;
using Actors.NodeAgent.Link;

namespace Actors.Agent.Tests.Core;

public sealed class ReconnectTests
{
    private readonly Rig _rig = new();

    [Fact]
    public void An_hour_without_the_server_loses_nothing_and_runs_nothing_twice()
    {
        _rig.Welcome();
        FakeProcess first = _rig.RunJob(1, 7_200_000);
        FakeProcess second = _rig.RunJob(2, 7_200_000);
        first.Write("before\n");
        _rig.Flush();
        _rig.Server.Refusal = new LinkException("connection refused");
        _rig.Link.Abort();
        _rig.Pass(TimeSpan.FromMinutes(30));
        first.Write("while away\n");
        first.Exit(0);
        _rig.Pass(TimeSpan.FromMinutes(30));
        Assert.InRange(_rig.Server.Dials, 100, 300);

        _rig.Server.Refusal = null;
        _rig.AwaitConnection();
        Assert.Equal(
            [(1L, true), (2L, false)],
            _rig.Link.Hello.Held.Select(held => (held.Attempt.JobId, held.Finished)).Order());
        Assert.Equal("boot-1", _rig.Link.Hello.BootId);
        _rig.Welcome(welcome => welcome.Stored.Add(new OutputAck { Attempt = FakeServer.Id(1), EndOffset = 7 }));
        Assert.Equal([(7L, "while away\n")], _rig.Link.Outputs.Select(output => (output.Offset, output.Data.ToStringUtf8())));
        Assert.Equal(EndKind.Succeeded, _rig.Link.Ends.Single().Kind);

        second.Exit(1);
        _rig.Step();
        Assert.Equal([1L, 2L], _rig.Link.Ends.Select(end => end.Attempt.JobId));
        Assert.Equal(2, _rig.Runner.Processes.Count);
        Assert.Empty(_rig.KilledLeftovers);
    }

    [Fact]
    public void An_unacknowledged_end_is_told_again_on_each_connection()
    {
        _rig.Welcome();
        _rig.RunJob(1).Exit(0);
        _rig.Step();
        for (int i = 0; i < 3; i++)
        {
            _rig.Reconnect();
            Assert.Single(_rig.Link.Ends);
        }
        _rig.AcknowledgeEnd(1);
        _rig.Reconnect();
        Assert.Empty(_rig.Link.Ends);
        Assert.Empty(_rig.Link.Hello.Held);
    }

    [Fact]
    public void Output_is_sent_again_from_where_the_server_lacks_it()
    {
        _rig.Welcome();
        FakeProcess process = _rig.RunJob(1);
        process.Write("0123456789");
        _rig.Flush();
        _rig.Reconnect(welcome => welcome.Stored.Add(new OutputAck { Attempt = FakeServer.Id(1), EndOffset = 4 }));
        Assert.Equal([(4L, "456789")], _rig.Link.Outputs.Select(output => (output.Offset, output.Data.ToStringUtf8())));
        _rig.Reconnect();
        Assert.Equal(4, _rig.Link.Outputs.First().Offset);
    }

    [Fact]
    public void An_attempt_whose_taking_is_under_way_counts_as_held()
    {
        _rig.Welcome();
        _rig.Journal.IsPrompt = false;
        _rig.Assign(1);
        _rig.Reconnect();
        Assert.Equal(1, Assert.Single(_rig.Link.Hello.Held).Attempt.JobId);
        _rig.Journal.Sync();
        _rig.Step();
        Assert.Single(_rig.Runner.Processes);
    }

    [Fact]
    public void Attempts_canceled_meanwhile_are_killed_if_they_run_and_told_again_if_they_ended()
    {
        _rig.Welcome();
        FakeProcess running = _rig.RunJob(1);
        _rig.RunJob(2).Exit(0);
        _rig.Step();
        _rig.Reconnect(welcome => welcome.Canceled.AddRange([FakeServer.Id(1), FakeServer.Id(2)]));
        Assert.Single(running.Signals);
        Assert.Equal([(2L, EndKind.Succeeded)], _rig.Link.Ends.Select(end => (end.Attempt.JobId, end.Kind)));
        running.DieOf(15);
        _rig.Step();
        Assert.Equal((1L, EndKind.Canceled), (_rig.Link.Ends.Last().Attempt.JobId, _rig.Link.Ends.Last().Kind));
    }

    [Fact]
    public void Nothing_but_the_hello_is_sent_before_the_welcome()
    {
        _rig.Welcome();
        FakeProcess process = _rig.RunJob(1);
        _rig.Link.Abort();
        _rig.AwaitConnection();
        process.Write("x");
        process.Exit(0);
        _rig.Pass(TimeSpan.FromSeconds(1));
        Assert.Single(_rig.Link.Messages);
        _rig.Welcome();
        Assert.Single(_rig.Link.Ends);
    }

    [Fact]
    public void A_silent_server_is_given_up_after_three_intervals()
    {
        _rig.Welcome(welcome => welcome.HeartbeatIntervalMs = 2000);
        FakeConnection link = _rig.Link;
        _rig.Pass(TimeSpan.FromSeconds(5.9));
        Assert.False(link.IsDisposed);
        _rig.Pass(TimeSpan.FromSeconds(2.2));
        Assert.True(link.IsDisposed);
        Assert.Equal([4, 4, 4], link.Heartbeats);
    }

    [Fact]
    public void A_server_that_answers_heartbeats_is_kept()
    {
        _rig.Welcome(welcome => welcome.HeartbeatIntervalMs = 2000);
        for (int i = 0; i < 20; i++)
        {
            _rig.Pass(TimeSpan.FromSeconds(2));
            _rig.Say(new ServerMessage { HeartbeatAck = new HeartbeatAck { ServerTimeMs = 0 } });
        }
        Assert.Single(_rig.Server.Connections);
        Assert.Equal(20, _rig.Link.Heartbeats.Count());
    }

    [Fact]
    public void A_server_that_never_welcomes_is_given_up()
    {
        FakeConnection link = _rig.Link;
        _rig.Pass(_rig.Options.DialTimeout);
        Assert.True(link.IsDisposed);
    }

    [Fact]
    public void Redialing_slows_down_to_its_bound_and_starts_anew_after_a_stable_connection()
    {
        _rig.Welcome();
        _rig.Pass(_rig.Options.StableAfter);
        _rig.Server.Refusal = new LinkException("connection refused");
        _rig.Link.Abort();
        _rig.Pass(TimeSpan.FromSeconds(1));
        Assert.InRange(_rig.Server.Dials, 4, 6);
        _rig.Pass(TimeSpan.FromMinutes(10));
        int dials = _rig.Server.Dials;
        _rig.Pass(TimeSpan.FromMinutes(10));
        Assert.InRange(_rig.Server.Dials - dials, 20, 40);
    }

    [Fact]
    public void A_refusal_is_met_with_patience()
    {
        _rig.Server.Refusal = new LinkException("HTTP 401 bad signature", isRefusal: true);
        _rig.Link.Abort();
        _rig.Pass(TimeSpan.FromMinutes(5));
        Assert.InRange(_rig.Server.Dials, 8, 22);
    }

    [Fact]
    public void A_final_goodbye_is_met_with_patience_too()
    {
        _rig.Welcome();
        _rig.Pass(_rig.Options.StableAfter);
        _rig.Say(new ServerMessage { Goodbye = new Goodbye { Reason = "node not allowed", Final = true } });
        Assert.True(_rig.Server.Connections[0].IsDisposed);
        _rig.Pass(TimeSpan.FromSeconds(14));
        Assert.Single(_rig.Server.Connections);
        _rig.AwaitConnection();
        Assert.Equal(2, _rig.Server.Connections.Count);
    }

    [Fact]
    public void What_comes_up_during_a_slow_send_shares_the_next_frame()
    {
        _rig.Welcome();
        _rig.Link.IsSlow = true;
        FakeProcess[] processes = [_rig.RunJob(1), _rig.RunJob(2), _rig.RunJob(3)];
        processes[0].Exit(0);
        _rig.Step();
        int frames = _rig.Link.Frames.Count;
        processes[1].Exit(0);
        processes[2].Exit(0);
        _rig.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(frames, _rig.Link.Frames.Count);
        _rig.Link.FinishSend();
        _rig.Step();
        Assert.Equal(frames + 1, _rig.Link.Frames.Count);
        Assert.Equal(3, _rig.Link.Ends.Count());
    }
}
