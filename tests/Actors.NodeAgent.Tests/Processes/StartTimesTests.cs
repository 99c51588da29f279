using Actors.NodeAgent.Processes;

namespace Actors.NodeAgent.Tests.Processes;

public sealed class StartTimesTests
{
    [Fact]
    public async Task Every_process_is_known_by_the_start_time_that_proc_tells()
    {
        const int processes = 100;
        using ProcessRunner runner = Run.NewRunner(new ProcessRunnerOptions { SpawnThreads = 2 });
        var runs = new List<Run>();
        for (int i = 0; i < processes; i++)
        {
            runs.Add(new Run());
            Assert.True(runner.TryStart(new ProcessSpec { Command = "sleep 1000" }, runs[i], out _));
        }

        foreach (Run run in runs)
        {
            IRunningProcess process = await run.Started;
            Assert.Equal(ProcStat.Read(process.Identity.Pid)!.Value.Identity, process.Identity);
            process.Terminate();
        }
        foreach (Run run in runs) await run.Exited;
    }

    [Fact]
    public void A_clock_that_proc_does_not_go_by_is_not_trusted()
    {
        var times = new StartTimes();
        int self = Environment.ProcessId;
        ulong told = ProcStat.Read(self)!.Value.StartTime;
        const long wrong = 1_000_000_000_000_000_000;

        Assert.Equal(told, times.Of(self, wrong, wrong));
        Assert.Equal(told, times.Of(self, wrong, wrong));
    }

    [Fact]
    public void A_spawn_over_two_ticks_is_looked_up()
    {
        var times = new StartTimes();
        int self = Environment.ProcessId;
        ulong told = ProcStat.Read(self)!.Value.StartTime;
        long start = (long)told * 10_000_000;

        Assert.Equal(told, times.Of(self, start, start));
        Assert.Equal(told, times.Of(self, start, start + 10_000_000));
        Assert.Equal(told, times.Of(self, start + 1, start + 9_999_999));
    }
}
