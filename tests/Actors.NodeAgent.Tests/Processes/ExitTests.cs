using System.Globalization;
using Actors.NodeAgent.Processes;
using Actors.NodeAgent.Processes.Native;

namespace Actors.NodeAgent.Tests.Processes;

public sealed class ExitTests : IDisposable
{
    private readonly ProcessRunner _runner = Run.NewRunner();

    public void Dispose() => _runner.Dispose();

    [Theory]
    [InlineData("true", 0)]
    [InlineData("false", 1)]
    [InlineData("exit 42", 42)]
    [InlineData("exit 255", 255)]
    [InlineData("", 0)]
    [InlineData("no-such-program-anywhere", 127)]
    [InlineData("/no/such/program", 127)]
    [InlineData("/etc/passwd", 126)]
    [InlineData("/etc", 126)]
    public async Task An_exit_code_is_the_shells(string command, int code)
    {
        (_, ExitStatus status) = await Run.ToExit(_runner, command);

        Assert.Equal(ExitStatus.Exited(code), status);
    }

    [Theory]
    [InlineData("kill -9 $$", 9)]
    [InlineData("kill -TERM $$", 15)]
    [InlineData("kill -SEGV $$", 11)]
    public async Task A_signal_that_ended_the_process_is_told(string command, int signal)
    {
        (_, ExitStatus status) = await Run.ToExit(_runner, command);

        Assert.Equal(new ExitStatus(128 + signal, signal), status);
    }

    [Theory]
    [InlineData("exec >&- 2>&-; exit 3", 3)]
    [InlineData("exec >&- 2>&-; sleep 0.2; exit 4", 4)]
    [InlineData("sleep 0.2; exit 5", 5)]
    [InlineData("sleep 0.1 & exit 6", 6)]
    [InlineData("exec >&-; sleep 0.1; exec 2>&-; exit 7", 7)]
    public async Task An_end_is_noticed_however_old_the_process_and_whatever_became_of_its_output(string command, int code)
    {
        (_, ExitStatus status) = await Run.ToExit(_runner, command);

        Assert.Equal(ExitStatus.Exited(code), status);
    }

    [Fact]
    public async Task A_shell_that_is_not_there_is_a_start_error()
    {
        using ProcessRunner runner = Run.NewRunner(new ProcessRunnerOptions { Shell = "/no/such/shell" });

        (_, ExitStatus status) = await Run.ToExit(runner, "exit 0");

        Assert.Equal(ExitStatus.NotFound, status.Code);
        Assert.Contains("/no/such/shell", status.StartError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_directory_that_is_not_there_is_a_start_error()
    {
        (_, ExitStatus status) = await Run.ToExit(_runner, new ProcessSpec { Command = "true", WorkingDirectory = "/no/such/place" });

        Assert.Equal(ExitStatus.CannotStart, status.Code);
        Assert.Contains("/no/such/place", status.StartError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_zero_byte_in_the_command_is_a_start_error_rather_than_half_a_command()
    {
        (_, ExitStatus status) = await Run.ToExit(_runner, "echo a\0b");

        Assert.Equal(ExitStatus.CannotStart, status.Code);
    }

    [Theory]
    [InlineData("/bin/bash", 1_000_000)]
    [InlineData("/bin/sh", 1_000_000)]
    [InlineData("/bin/sh", CommandFile.MaxArgumentBytes)]
    [InlineData("/bin/sh", CommandFile.MaxArgumentBytes - 1)]
    [InlineData("/bin/sh", CommandFile.MaxArgumentBytes - 2)]
    public async Task A_command_longer_than_an_argument_may_be_runs_like_any_other(string shell, int bytes)
    {
        const string Start = "echo \"$0 $# $(ls /proc/self/fd | wc -l)\"; cat; text='é";
        string end = $"'; echo ${{#text}}; (exit 7)";
        string text = new('x', bytes - Start.Length - 1 - end.Length);
        using ProcessRunner runner = Run.NewRunner(new ProcessRunnerOptions { Shell = shell });
        (Run plain, _) = await Run.ToExit(runner, "echo \"$0 $# $(ls /proc/self/fd | wc -l)\"");

        (Run run, ExitStatus status) = await Run.ToExit(runner, Start + text + end);

        Assert.Equal(("", 7), (run.StderrText, status.Code));
        string[] lines = run.StdoutText.Split('\n');
        Assert.Equal(plain.StdoutText, lines[0] + "\n");
        // bash counts characters, dash bytes.
        Assert.InRange(int.Parse(lines[1], CultureInfo.InvariantCulture), text.Length + 1, text.Length + 2);
    }

    [Fact]
    public async Task Signals_the_agent_ignores_are_not_ignored_in_its_children()
    {
        (Run run, _) = await Run.ToExit(_runner, "sed -n 's/Sig\\(Ign\\|Blk\\):\\t//p' /proc/self/status");

        // Of the signals that have names: the C library keeps two nameless ones (32 and 33) for itself.
        Assert.All(run.StdoutText.Split('\n', StringSplitOptions.RemoveEmptyEntries), set => Assert.Equal(0, Convert.ToInt64(set, 16) & 0x7fffffff));
    }

    [Fact]
    public async Task The_environment_is_the_base_and_the_jobs_without_the_agents_secrets()
    {
        string[] secrets = ["SECRET", "SECRETS", "TOKEN_SECRET", "METRICS_TOKEN", "Actors__Secret", "ACTORS__TOKEN_SECRET", "actors__secrets", "Actors__MetricsToken"];
        foreach (string secret in secrets) Environment.SetEnvironmentVariable(secret, "hush");
        Environment.SetEnvironmentVariable("KEPT", "kept");
        using ProcessRunner runner = Run.NewRunner();
        foreach (string secret in secrets) Environment.SetEnvironmentVariable(secret, null);

        (Run run, _) = await Run.ToExit(runner, new ProcessSpec
        {
            Command = "env | grep -c hush; echo \"$KEPT|$JOB_ID|$PWD\"; /bin/pwd",
            WorkingDirectory = "/usr",
            Environment = new Dictionary<string, string> { ["JOB_ID"] = "17 é" },
        });

        Assert.Equal("0\nkept|17 é|/usr\n/usr\n", run.StdoutText);
    }

    [Fact]
    public async Task Past_the_bound_of_processes_a_start_is_refused_until_one_ends()
    {
        using ProcessRunner runner = Run.NewRunner(new ProcessRunnerOptions { MaxProcesses = 1 });
        (Run first, IRunningProcess process) = await Run.UntilPrinted(runner, new ProcessSpec { Command = "echo up; exec sleep 100" }, "up");

        Assert.False(runner.TryStart(new ProcessSpec { Command = "true" }, new Run(), out _));
        process.Kill();
        await first.Exited;

        Assert.Equal(0, (await Run.ToExit(runner, "true")).Status.Code);
    }

    [Theory]
    [InlineData(LibC.ErrorNoCall)]
    [InlineData(LibC.ErrorTooManyFiles)]
    public async Task Without_a_pid_descriptor_an_end_is_noticed_too(int error)
    {
        ExitWatch.PidDescriptorError = error;
        try
        {
            (Run run, ExitStatus status) = await Run.ToExit(_runner, "echo out; exec >&- 2>&-; sleep 0.2; exit 7");
            Assert.Equal(("out\n", 7), (run.StdoutText, status.Code));
        }
        finally
        {
            ExitWatch.PidDescriptorError = 0;
        }
    }
}
