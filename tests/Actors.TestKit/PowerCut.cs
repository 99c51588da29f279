using System.Diagnostics;

namespace Actors.TestKit;

/// <summary>A directory whose power can be cut: beside what a process wrote into it there is what it had synced, and after a cut only that is left.
/// Kept by <c>bench/power-cut</c>, a library that the process is started with. It takes gcc to build.</summary>
public sealed class PowerCut : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("actors-power-").FullName;
    private int _cuts;

    private PowerCut()
    {
        foreach (var directory in (string[])[Data, Survives])
        {
            if (OperatingSystem.IsWindows())
                throw new PlatformNotSupportedException();
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Whether it can be built here.</summary>
    public static bool IsPossible => File.Exists("/usr/bin/gcc");

    /// <summary>Where the process keeps its data until the next cut.</summary>
    public string Data => Path.Combine(_root, $"data-{_cuts}");

    /// <summary>The environment that a process is started with.</summary>
    public (string Name, string Value)[] Settings => [("LD_PRELOAD", Library), ("POWER_CUT_DIR", Data), ("POWER_CUT_SURVIVES", Survives)];

    /// <summary>The same, and a sync of a file in the directory fails, the one of that number: what it was to write does not survive.</summary>
    public (string Name, string Value)[] FailingSync(string file, int number) => [.. Settings, ("POWER_CUT_FAILS", $"{file}:{number}")];

    private string Library => Path.Combine(_root, "power-cut.so");

    private string Survives => Path.Combine(_root, $"data-{_cuts + 1}");

    public static async Task<PowerCut> Prepare()
    {
        var power = new PowerCut();
        await Run("gcc", "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o", power.Library, Path.Combine(AppContext.BaseDirectory, "power-cut.c"), "-ldl", "-pthread");
        return power;
    }

    /// <summary>Every process that wrote there is dead: what was synced becomes the data, and the rest is gone.</summary>
    public async Task Cut()
    {
        Directory.Delete(Data, recursive: true);
        _cuts++;
        await Run("cp", "-a", Data, Survives);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static async Task Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {errors}");
    }
}
