using System.Diagnostics;

namespace Actors.Embedded.Sqlite.Tests;

/// <summary>A file system of its own in memory, of a given size. Needs the right to mount.</summary>
internal sealed class SmallDisk : IDisposable
{
    public SmallDisk(string size)
    {
        Path = Directory.CreateTempSubdirectory("actors-disk-").FullName;
        if (!Run("mount", "-t", "tmpfs", "-o", $"size={size},mode=700", "tmpfs", Path))
            throw new InvalidOperationException("Cannot mount.");
    }

    public static bool IsPossible { get; } = Environment.IsPrivilegedProcess && OperatingSystem.IsLinux() && Try();

    public string Path { get; }

    public void Remount(string mode)
    {
        if (!Run("mount", "-o", $"remount,{mode}", Path))
            throw new InvalidOperationException($"Cannot remount {mode}.");
    }

    public void Dispose()
    {
        Run("umount", "-l", Path);
        Directory.Delete(Path);
    }

    private static bool Try()
    {
        try
        {
            new SmallDisk("1m").Dispose();
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}

/// <summary>A test that mounts a disk of its own, so it runs where that is allowed.</summary>
public sealed class MountFactAttribute : FactAttribute
{
    public MountFactAttribute()
    {
        if (!SmallDisk.IsPossible)
            Skip = "Mounting a small disk needs root.";
    }
}
