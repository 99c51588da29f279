using Actors.Agent.Tests.Fakes;
using Actors.Link.V1;
using Actors.NodeAgent.Processes;

namespace Actors.Agent.Tests.Core;

public sealed class RestartTests
{
    private readonly Rig _rig = new();

    public RestartTests() => _rig.Welcome();

    [Fact]
    public void A_crash_before_the_taking_is_durable_leaves_no_trace()
    {
        _rig.Journal.IsPrompt = false;
        _rig.Assign(1);
        Restart();
        Assert.Empty(_rig.Link.Hello.Held);
        Assert.Empty(_rig.Link.Ends);
        _rig.RunJob(1).Exit(0);
        _rig.Step();
        Assert.Equal(EndKind.Succeeded, _rig.Link.Ends.Single().Kind);
    }

    [Fact]
    public void A_crash_between_taking_and_start_is_told_as_lost_since_nobody_can_know()
    {
        _rig.Assign(1);
        Restart();
        AssertLost();
        Assert.Equal([((ProcessIdentity?)null, AttemptMark.For(_rig.Disk.Identity, "1", 1))], _rig.KilledLeftovers);
    }

    [Fact]
    public void A_crash_while_the_job_runs_kills_what_is_left_and_tells_it_as_lost()
    {
        _rig.RunJob(1).Write("some output");
        _rig.Flush();
        Restart(welcome => welcome.Stored.Add(new OutputAck { Attempt = FakeServer.Id(1), EndOffset = 11 }));
        AssertLost();
        Assert.Equal(11, _rig.Link.Ends.Single().OutputBytes);
        Assert.Equal([((ProcessIdentity?)new ProcessIdentity(1000, 1), AttemptMark.For(_rig.Disk.Identity, "1", 1))], _rig.KilledLeftovers);
    }

    [Fact]
    public void A_crash_before_the_end_is_durable_is_a_crash_while_the_job_runs()
    {
        FakeProcess process = _rig.RunJob(1);
        _rig.Journal.IsPrompt = false;
        process.Exit(0);
        _rig.Step();
        Restart();
        AssertLost();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_crash_after_the_end_is_durable_tells_it_with_its_output_from_memory_or_spool(bool isSpooled)
    {
        string output = new('x', isSpooled ? 1_500_000 : 1000);
        FakeProcess process = _rig.RunJob(1);
        foreach (char[] part in output.Chunk(100_000))
        {
            process.Write(new string(part));
            _rig.Step();
        }
        _rig.AcknowledgeOutput(1, 300);
        process.Exit(5);
        _rig.Step();
        Assert.Equal(isSpooled, _rig.Disk.Spools.Count == 1);

        Restart();
        Assert.True(_rig.Link.Hello.Held.Single().Finished);
        Assert.Equal("boot-2", _rig.Link.Hello.BootId);
        long end = 300;
        int seen = 0;
        while (!_rig.Link.Ends.Any())
        {
            foreach (Output sent in _rig.Link.Outputs.Skip(seen))
            {
                Assert.Equal(end, sent.Offset);
                end += sent.Data.Length;
                seen++;
            }
            _rig.AcknowledgeOutput(1, end);
        }
        Assert.Equal((EndKind.Failed, 5, (long)output.Length), (_rig.Link.Ends.Single().Kind, _rig.Link.Ends.Single().ExitCode, _rig.Link.Ends.Single().OutputBytes));
        Assert.Empty(_rig.KilledLeftovers);
        _rig.AcknowledgeEnd(1);
        Assert.Empty(_rig.Disk.Attempts);
    }

    [Fact]
    public void A_lost_attempt_is_lost_again_after_another_crash_and_killed_once_only()
    {
        _rig.RunJob(1);
        Restart();
        Restart();
        AssertLost();
        Assert.Single(_rig.KilledLeftovers);
    }

    [Fact]
    public void An_assignment_repeated_after_a_restart_does_not_run_again()
    {
        _rig.RunJob(1);
        Restart();
        _rig.Assign(1);
        Assert.Empty(_rig.Runner.Processes);
    }

    private void AssertLost()
    {
        Finished end = _rig.Link.Ends.Single();
        Assert.Equal((EndKind.Lost, 125), (end.Kind, end.ExitCode));
        Assert.Equal("the agent restarted while the job ran", end.Error);
        Assert.True(_rig.Link.Hello.Held.Single().Finished);
        Assert.Empty(_rig.Runner.Processes);
    }

    private void Restart(Action<Welcome>? welcome = null)
    {
        _rig.Crash();
        _rig.Live();
        _rig.Welcome(welcome);
    }
}
