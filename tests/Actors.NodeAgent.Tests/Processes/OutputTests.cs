using System.Security.Cryptography;
using Actors.NodeAgent.Processes;

namespace Actors.NodeAgent.Tests.Processes;

public sealed class OutputTests : IDisposable
{
    private readonly ProcessRunner _runner = Run.NewRunner();

    public void Dispose() => _runner.Dispose();

    [Fact]
    public async Task Stdout_and_stderr_are_kept_apart_and_each_in_order()
    {
        (Run run, ExitStatus status) = await Run.ToExit(_runner, "for i in $(seq 1 2000); do echo out $i; echo err $i >&2; done");

        Assert.Equal(ExitStatus.Exited(0), status);
        Assert.Equal(string.Concat(Enumerable.Range(1, 2000).Select(i => $"out {i}\n")), run.StdoutText);
        Assert.Equal(string.Concat(Enumerable.Range(1, 2000).Select(i => $"err {i}\n")), run.StderrText);
    }

    [Fact]
    public async Task Binary_output_survives()
    {
        string path = Path.GetTempFileName();
        byte[] bytes = RandomNumberGenerator.GetBytes(300_000);
        await File.WriteAllBytesAsync(path, bytes);

        (Run run, _) = await Run.ToExit(_runner, $"cat {path}; rm {path}");

        Assert.Equal(bytes, run.Stdout);
    }

    [Fact]
    public async Task A_line_of_ten_megabytes_survives()
    {
        (Run run, _) = await Run.ToExit(_runner, "head -c 10000000 /dev/zero | tr '\\0' x");

        Assert.Equal(10_000_000, run.Stdout.Length);
        Assert.DoesNotContain(run.Stdout, one => one != 'x');
    }

    [Fact]
    public async Task A_paused_process_is_not_read_until_it_is_resumed()
    {
        int read = 0;
        var paused = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var run = new Run
        {
            Demand = (_, count) =>
            {
                bool first = read == 0;
                read += count;
                if (first) paused.SetResult();
                return first ? OutputDemand.Pause : OutputDemand.Continue;
            },
        };
        Assert.True(_runner.TryStart(new ProcessSpec { Command = "head -c 1000000 /dev/zero; echo done >&2" }, run, out IRunningProcess? process));
        await paused.Task.WaitAsync(Run.Patience, TimeProvider.System);
        // Another process runs its whole life meanwhile, so the loop had every chance to read on.
        await Run.ToExit(_runner, "echo other");
        int readWhilePaused = read;

        process.Resume();
        await run.Exited;

        Assert.True(readWhilePaused <= 64 * 1024, $"{readWhilePaused} bytes were read");
        Assert.Equal(1_000_000, run.Stdout.Length);
        Assert.Equal("done\n", run.StderrText);
    }

    [Fact]
    public async Task An_exit_during_a_pause_is_reported_after_the_output_that_was_left()
    {
        bool isFirst = true;
        var run = new Run { Demand = (_, _) => (isFirst, isFirst = false).Item1 ? OutputDemand.Pause : OutputDemand.Continue };
        Assert.True(_runner.TryStart(new ProcessSpec { Command = "echo one; echo two >&2" }, run, out IRunningProcess? process));
        await run.Started;
        await ProcFacts.Eventually(() => !isFirst && ProcStat.Read(process.Identity.Pid) is null);
        await Run.ToExit(_runner, "true");
        Assert.False(run.HasExited);

        process.Resume();
        await run.Exited;

        Assert.Equal(("one\n", "two\n"), (run.StdoutText, run.StderrText));
    }

    [Fact]
    public async Task Input_is_given_whole_and_ends()
    {
        byte[] input = RandomNumberGenerator.GetBytes(500_000);

        (Run run, _) = await Run.ToExit(_runner, new ProcessSpec { Command = "cat", Input = input });

        Assert.Equal(input, run.Stdout);
    }

    [Fact]
    public async Task A_process_that_ignores_its_input_ends_all_the_same()
    {
        (_, ExitStatus status) = await Run.ToExit(_runner, new ProcessSpec { Command = "exit 3", Input = new byte[500_000] });

        Assert.Equal(ExitStatus.Exited(3), status);
    }

    [Fact]
    public async Task Without_input_stdin_is_at_its_end()
    {
        (Run run, _) = await Run.ToExit(_runner, "cat; readlink /proc/self/fd/0");

        Assert.Equal("/dev/null\n", run.StdoutText);
    }

    [Fact]
    public async Task Output_of_a_background_process_shortly_after_the_end_is_still_captured()
    {
        using ProcessRunner patient = Run.NewRunner(new ProcessRunnerOptions { Linger = Run.Patience });

        (Run run, _) = await Run.ToExit(patient, "(sleep 0.1; echo late) & echo early");

        Assert.Equal("early\nlate\n", run.StdoutText);
    }
}
