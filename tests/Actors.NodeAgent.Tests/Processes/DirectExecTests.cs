using Actors.NodeAgent.Processes;

namespace Actors.NodeAgent.Tests.Processes;

/// <summary>A command run without a shell must do what it does with one.</summary>
public sealed class DirectExecTests
{
    private static readonly ProcessRunnerOptions Direct = new()
    {
        BaseEnvironment = new Dictionary<string, string> { ["PATH"] = "/usr/local/bin:/usr/bin:/bin", ["HOME"] = "/", ["LANG"] = "C" },
    };

    public static TheoryData<string> Commands => new(
        "true", "false", "true --help", "echo", "echo hi there", "echo   many   spaces  ", "echo -n x", "echo --version", "echo a=b",
        "ls /", "ls -la /usr/bin/env", "ls /no/such/file", "env", "printenv PATH", "/bin/echo x", "pwd", "date +%Y", "uname -s",
        "expr 1 + 1", "no-such-program", "/no/such/program", "/etc", "/etc/passwd", "a=b", "a=b env", "cd /", "cd /no/such", "exit 3",
        "test 1 = 2", "[ 1 = 1 ]", "seq 1 3", "echo $HOME", "echo ~", "echo *", "echo 'a b'", "echo a\\ b", "# comment", "", "   ",
        "echo a\necho b", "echo x;", "! true", "cat", "head -c 3 /dev/zero", "sh -c exit", "./no-such", "echo {1,2}", "echo %1",
        "kill -l 9", "type ls", "[", "ulimit -n", "true true", "false x", "\ttrue\t", "echo @", "echo +:,./-_=@%");

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task A_command_gives_the_same_with_and_without_direct_execution(string command)
    {
        foreach (string shell in new[] { "/bin/bash", "/bin/sh" })
        {
            using ProcessRunner direct = Run.NewRunner(Direct with { Shell = shell });
            using ProcessRunner viaShell = Run.NewRunner(Direct with { Shell = shell, DirectExec = false });

            (Run one, ExitStatus oneStatus) = await Run.ToExit(direct, new ProcessSpec { Command = command, WorkingDirectory = "/usr" });
            (Run other, ExitStatus otherStatus) = await Run.ToExit(viaShell, new ProcessSpec { Command = command, WorkingDirectory = "/usr" });

            Assert.Equal(otherStatus, oneStatus);
            Assert.Equal(Sorted(other.StdoutText), Sorted(one.StdoutText));
            Assert.Equal(other.StderrText, one.StderrText);
        }
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("ls -l /", true)]
    [InlineData("echo hi", true)]
    [InlineData("echo -e hi", false)]
    [InlineData("cd /", false)]
    [InlineData("ls | wc", false)]
    [InlineData("A=1 ls", false)]
    [InlineData("ls ~", false)]
    [InlineData("ls *", false)]
    [InlineData("ls é", false)]
    public void Only_plain_words_are_simple(string command, bool isSimple) =>
        Assert.Equal(isSimple, SimpleCommand.Words(command) is not null);

    [Fact]
    public async Task A_script_without_an_interpreter_line_runs_as_the_shell_would_run_it()
    {
        string path = Path.GetTempFileName();
        await File.WriteAllTextAsync(path, "echo from the script $0\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        using ProcessRunner runner = Run.NewRunner(Direct);

        (Run run, ExitStatus status) = await Run.ToExit(runner, path);

        File.Delete(path);
        Assert.Equal((0, $"from the script {path}\n"), (status.Code, run.StdoutText));
    }

    [Fact]
    public async Task A_file_that_bash_reads_first_is_still_read()
    {
        string path = Path.GetTempFileName();
        await File.WriteAllTextAsync(path, "echo first\n");
        using ProcessRunner runner = Run.NewRunner(Direct);

        (Run run, _) = await Run.ToExit(runner, new ProcessSpec
        {
            Command = "echo second",
            Environment = new Dictionary<string, string> { ["BASH_ENV"] = path },
        });

        File.Delete(path);
        Assert.Equal("first\nsecond\n", run.StdoutText);
    }

    /// <summary>The order of environment variables is nobody's promise.</summary>
    private static string Sorted(string lines) => string.Join('\n', lines.Split('\n').Order(StringComparer.Ordinal));
}
