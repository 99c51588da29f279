using Actors.NodeAgent.Processes;

namespace Actors.NodeAgent.Tests.Processes;

/// <summary>What the kernel says of processes and descriptors.</summary>
internal static class ProcFacts
{
    public static int OpenDescriptors() => Directory.GetFileSystemEntries("/proc/self/fd").Length;

    public static bool IsAlive(int pid) => ProcStat.Read(pid) is { IsZombie: false };

    public static int ZombieChildren() =>
        ProcStat.ReadAll().Count(process => process.Parent == Environment.ProcessId && process.IsZombie);

    /// <summary>Waits until the condition of the kernel's state holds, which nothing announces.</summary>
    public static async Task Eventually(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(Run.Patience, TimeProvider.System);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        while (!condition()) await tick.WaitForNextTickAsync(patience.Token);
    }
}
