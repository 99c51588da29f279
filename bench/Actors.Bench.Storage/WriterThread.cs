using System.Globalization;

namespace Actors.Bench.Storage;

/// <summary>The processor time of the store's writer thread, as Linux counts it: what bounds the store once a processor is its own.</summary>
internal static class WriterThread
{
    private const string Name = "storage writer";

    public static TimeSpan ProcessorTime()
    {
        if (!OperatingSystem.IsLinux())
            return TimeSpan.Zero;
        foreach (var task in Directory.GetDirectories("/proc/self/task"))
        {
            if (File.ReadAllText(Path.Combine(task, "comm")).Trim() != Name)
                continue;
            var nanoseconds = File.ReadAllText(Path.Combine(task, "schedstat")).Split(' ')[0];
            return TimeSpan.FromTicks(long.Parse(nanoseconds, CultureInfo.InvariantCulture) / 100);
        }
        return TimeSpan.Zero;
    }
}
