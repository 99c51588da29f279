using System.Text;
using Actors.NodeAgent.Processes;
using Actors.NodeAgent.Processes.Native;

namespace Actors.NodeAgent.Tests.Processes;

/// <summary>Alone, since it counts the descriptors and children of the whole test process.</summary>
[CollectionDefinition(nameof(LoadTests), DisableParallelization = true)]
[Collection(nameof(LoadTests))]
public sealed class LoadTests
{
    [Fact]
    public async Task Two_thousand_runs_at_once_sixteen_leave_no_descriptor_and_no_zombie()
    {
        using ProcessRunner runner = Run.NewRunner();
        await Run.ToExit(runner, "true");
        int before = ProcFacts.OpenDescriptors();

        int[] done = new int[16];
        await Task.WhenAll(Enumerable.Range(0, done.Length).Select(async lane =>
        {
            for (int i = 0; i < 125; i++)
            {
                // Half of them through the shell, half without.
                string text = $"{lane}-{i}";
                (Run run, ExitStatus status) = await Run.ToExit(runner, i % 2 == 0 ? $"echo {text}" : $"echo {text}; exit 0");
                if (status.Code == 0 && run.StdoutText == text + "\n") done[lane]++;
            }
        }));

        Assert.Equal(2000, done.Sum());
        Assert.Equal(0, ProcFacts.ZombieChildren());
        Assert.InRange(ProcFacts.OpenDescriptors(), 0, before + 4);
    }

    [Fact]
    public async Task Children_inherit_no_descriptor_but_their_own_three()
    {
        using ProcessRunner runner = Run.NewRunner();

        int open = OpenWithoutCloseOnExec("/proc/self/stat");

        (Run, ExitStatus)[] runs = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Run.ToExit(runner, "ls /proc/self/fd; :")));
        _ = LibC.Close(open);

        // Number 3 is the directory that ls itself reads.
        Assert.All(runs, run => Assert.Equal("0\n1\n2\n3\n", run.Item1.StdoutText));
    }

    /// <summary>As the runtime does with some files of its own.</summary>
    private static unsafe int OpenWithoutCloseOnExec(string file)
    {
        fixed (byte* path = Encoding.ASCII.GetBytes(file + '\0')) return LibC.Open(path, LibC.OpenReadOnly, 0);
    }
}
