using System.Globalization;
using Actors.NodeAgent.Processes;

namespace Actors.NodeAgent.Tests.Processes;

public sealed class KillTests : IDisposable
{
    private readonly ProcessRunner _runner = Run.NewRunner();

    public void Dispose() => _runner.Dispose();

    [Fact]
    public async Task Terminate_reaches_the_whole_group()
    {
        (Run run, IRunningProcess process) = await Start("sleep 100 & echo $!; echo up; wait");
        int child = FirstNumber(run);

        process.Terminate();

        Assert.Equal(15, (await run.Exited).Signal);
        Assert.False(ProcFacts.IsAlive(child));
    }

    [Fact]
    public async Task A_process_that_ignores_SIGTERM_is_killed_after_the_grace()
    {
        (Run run, IRunningProcess process) = await Start("trap '' TERM; echo up; while :; do sleep 0.05; done");

        process.TerminateThenKill(TimeSpan.FromMilliseconds(50));

        Assert.Equal(9, (await run.Exited).Signal);
    }

    [Fact]
    public async Task Kill_reaches_background_grandchildren()
    {
        (Run run, IRunningProcess process) = await Start("(sleep 100 & echo $!; echo up; wait); true");
        int grandchild = FirstNumber(run);

        process.Kill();

        await run.Exited;
        Assert.False(ProcFacts.IsAlive(grandchild));
    }

    [Fact]
    public async Task Kill_reaches_a_child_that_left_the_session()
    {
        (Run run, IRunningProcess process) = await Start("setsid sh -c 'echo $$; echo up; exec sleep 100' & wait");
        int escaped = FirstNumber(run);

        process.Kill();

        await run.Exited;
        await ProcFacts.Eventually(() => !ProcFacts.IsAlive(escaped));
    }

    [Fact]
    public async Task Kill_reaches_by_its_mark_a_daemon_that_left_session_and_parent()
    {
        (Run run, IRunningProcess process) = await Start("(setsid sh -c 'echo $$; echo up; exec sleep 100' &); exec sleep 100", mark: "m/1/1");
        int daemon = FirstNumber(run);
        await ProcFacts.Eventually(() => ProcStat.Read(daemon) is { } stat && ProcStat.Read(stat.Parent)?.Session != process.Identity.Pid);

        process.Kill();

        await run.Exited;
        await ProcFacts.Eventually(() => !ProcFacts.IsAlive(daemon));
    }

    [Theory]
    [InlineData("setsid sleep 100 & echo $!; echo up; wait")]
    [InlineData("setsid sleep 100 >/dev/null 2>&1 & echo $!; echo up; wait")]
    [InlineData("(setsid sh -c 'echo $$; echo up; exec sleep 100' &); exec sleep 100")]
    [InlineData("setsid sh -c 'nohup sleep 100 >/dev/null 2>&1 & echo $!; echo up; wait' & wait")]
    public async Task What_left_the_session_is_dead_when_a_terminated_command_that_obeyed_has_exited(string command)
    {
        (Run run, IRunningProcess process) = await Start(command, mark: "m/3/1");
        int escaped = FirstNumber(run);

        process.TerminateThenKill(TimeSpan.FromHours(1));

        Assert.Equal(15, (await run.Exited).Signal);
        Assert.False(ProcFacts.IsAlive(escaped));
    }

    [Fact]
    public async Task What_a_command_leaves_in_its_group_is_killed_after_the_linger()
    {
        (Run run, ExitStatus status) = await Run.ToExit(_runner, "sleep 100 >/dev/null 2>&1 & echo $!");

        Assert.Equal(0, status.Code);
        await ProcFacts.Eventually(() => !ProcFacts.IsAlive(FirstNumber(run)));
    }

    [Fact]
    public async Task A_daemon_that_keeps_the_pipes_does_not_keep_the_job()
    {
        (Run run, ExitStatus status) = await Run.ToExit(_runner, "setsid sleep 100 & echo $!");

        Assert.Equal(0, status.Code);
        Assert.True(ProcFacts.IsAlive(FirstNumber(run)));
        LeftoverProcesses.Kill(ProcStat.Read(FirstNumber(run))!.Value.Identity, mark: null);
    }

    [Fact]
    public async Task A_kill_before_the_start_keeps_the_process_from_starting()
    {
        using ProcessRunner runner = Run.NewRunner(new ProcessRunnerOptions { SpawnThreads = 0 });
        var run = new Run();
        Assert.True(runner.TryStart(new ProcessSpec { Command = "true" }, run, out IRunningProcess? process));

        process.Kill();

        Assert.False(((RunningProcess)process).MayStart(out ExitStatus status));
        Assert.Equal(ExitStatus.Signalled(9), status);
    }

    [Fact]
    public async Task Calls_after_the_exit_do_nothing()
    {
        var run = new Run();
        Assert.True(_runner.TryStart(new ProcessSpec { Command = "true" }, run, out IRunningProcess? process));
        await run.Exited;

        process.Terminate();
        process.Kill();
        process.Resume();
        process.TerminateThenKill(TimeSpan.Zero);

        Assert.Equal(0, (await Run.ToExit(_runner, "true")).Status.Code);
    }

    [Fact]
    public async Task Leftovers_are_killed_by_pid_and_start_time()
    {
        (Run run, IRunningProcess process) = await Start("sleep 100 & echo $!; echo up; wait");

        Assert.True(LeftoverProcesses.Kill(process.Identity, mark: null) >= 2);

        Assert.Equal(9, (await run.Exited).Signal);
    }

    [Fact]
    public async Task A_process_that_only_reuses_the_pid_is_not_killed()
    {
        (Run run, IRunningProcess process) = await Start("echo up; exec sleep 100");

        Assert.Equal(0, LeftoverProcesses.Kill(process.Identity with { StartTime = process.Identity.StartTime - 1 }, mark: null));

        Assert.True(ProcFacts.IsAlive(process.Identity.Pid));
        process.Kill();
        await run.Exited;
    }

    [Fact]
    public async Task Leftovers_whose_start_was_not_journaled_are_found_by_their_mark()
    {
        (Run run, _) = await Start("echo up; exec sleep 100", mark: "m/2/1");

        Assert.Equal(1, LeftoverProcesses.Kill(started: null, "m/2/1"));

        Assert.Equal(9, (await run.Exited).Signal);
    }

    private Task<(Run Run, IRunningProcess Process)> Start(string command, string? mark = null) =>
        Run.UntilPrinted(_runner, new ProcessSpec { Command = command, Mark = mark }, "up\n");

    private static int FirstNumber(Run run) => int.Parse(run.StdoutText.Split('\n')[0], CultureInfo.InvariantCulture);
}
