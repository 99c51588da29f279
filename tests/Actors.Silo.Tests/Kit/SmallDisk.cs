namespace Actors.Silo.Tests.Kit;

/// <summary>A file system of its own in memory, of a given size. Needs the right to mount.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private SmallDisk(string path) => Path = path;

    public string Path { get; }

    public static async Task<SmallDisk> Mount(string size)
    {
        var path = Directory.CreateTempSubdirectory("actors-disk-").FullName;
        var mounted = await Shell.Run("mount", ["-t", "tmpfs", "-o", $"size={size},mode=700", "tmpfs", path]);
        Assert.True(mounted.ExitCode == 0, mounted.Errors);
        return new SmallDisk(path);
    }

    /// <summary>Takes every free byte, until the file it names is deleted.</summary>
    public async Task<string> Fill()
    {
        var ballast = System.IO.Path.Combine(Path, "ballast");
        await Shell.Run("dd", ["if=/dev/zero", $"of={ballast}", "bs=4096"]);
        return ballast;
    }

    public async ValueTask DisposeAsync()
    {
        await Shell.Run("umount", ["-l", Path]);
        Directory.Delete(Path);
    }
}
