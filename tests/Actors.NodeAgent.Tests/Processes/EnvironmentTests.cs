using Actors.NodeAgent.Processes;

namespace Actors.NodeAgent.Tests.Processes;

/// <summary>What a process finds in its environment: the inherited variables are encoded once, its own are laid over them.</summary>
public sealed class EnvironmentTests
{
    private static readonly ProcessRunnerOptions Options = new()
    {
        BaseEnvironment = new Dictionary<string, string>
        {
            ["PATH"] = "/usr/bin:/bin", ["INHERITED"] = "ü from the base", ["HIDDEN"] = "base", ["OLDPWD"] = "/base", ["PWD"] = "/base",
        },
    };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Own_variables_hide_inherited_ones_and_each_name_comes_once(bool directExec)
    {
        using ProcessRunner runner = Run.NewRunner(Options with { DirectExec = directExec });

        (Run run, _) = await Run.ToExit(runner, new ProcessSpec
        {
            Command = "env",
            WorkingDirectory = "/usr",
            Environment = new Dictionary<string, string> { ["HIDDEN"] = "ö own", ["OWN"] = "1", ["OLDPWD"] = "/own" },
            Mark = "m/9/1",
        });

        Assert.Equal(
            ["ACTORS_ATTEMPT_MARK=m/9/1", "HIDDEN=ö own", "INHERITED=ü from the base", "OWN=1", "PATH=/usr/bin:/bin", "PWD=/usr", "SHLVL=0", "_=/usr/bin/env"],
            run.StdoutText.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Nothing_of_one_process_is_left_for_the_next()
    {
        using ProcessRunner runner = Run.NewRunner(Options with { SpawnThreads = 1 });
        await Run.ToExit(runner, new ProcessSpec
        {
            Command = "true",
            WorkingDirectory = "/usr",
            Environment = new Dictionary<string, string> { ["HIDDEN"] = "own", ["OWN"] = new string('x', 100_000) },
            Mark = "m/9/1",
        });

        (Run run, _) = await Run.ToExit(runner, "env");

        Assert.Equal(
            ["HIDDEN=base", "INHERITED=ü from the base", "PATH=/usr/bin:/bin", "PWD=/base", "SHLVL=0", "_=/usr/bin/env"],
            run.StdoutText.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_search_path_of_the_job_finds_its_program()
    {
        string directory = Directory.CreateTempSubdirectory("path-test-").FullName;
        File.CreateSymbolicLink(Path.Combine(directory, "ls"), "/bin/echo");
        using ProcessRunner runner = Run.NewRunner(Options);

        (Run run, _) = await Run.ToExit(runner, new ProcessSpec
        {
            Command = "ls found",
            Environment = new Dictionary<string, string> { ["PATH"] = $"{directory}:/usr/bin:/bin" },
        });

        Directory.Delete(directory, recursive: true);
        Assert.Equal("found\n", run.StdoutText);
    }

    [Fact]
    public async Task A_directory_of_the_programs_name_on_the_search_path_is_passed_over()
    {
        string directory = Directory.CreateTempSubdirectory("path-test-").FullName;
        Directory.CreateDirectory(Path.Combine(directory, "uname"));
        using ProcessRunner runner = Run.NewRunner(Options);

        (Run run, ExitStatus status) = await Run.ToExit(runner, new ProcessSpec
        {
            Command = "uname -s",
            Environment = new Dictionary<string, string> { ["PATH"] = $"{directory}:/usr/bin:/bin" },
        });

        Directory.Delete(directory, recursive: true);
        Assert.Equal((0, "Linux\n"), (status.Code, run.StdoutText));
    }
}
