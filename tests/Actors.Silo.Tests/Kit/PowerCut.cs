namespace Actors.Silo.Tests.Kit;

/// <summary>A directory whose power can be cut: beside what a process wrote into it there is what it had synced, and after a cut only that is left.
/// Kept by <c>bench/power-cut</c>, a library that the process is started with.</summary>
internal sealed class PowerCut : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("actors-power-").FullName;
    private int _cuts;

    private PowerCut() => Make();

    /// <summary>Where the process keeps its data until the next cut.</summary>
    public string Data => Path.Combine(_root, $"data-{_cuts}");

    /// <summary>The environment that a process is started with.</summary>
    public (string Name, string Value)[] Settings => [("LD_PRELOAD", Library), ("POWER_CUT_DIR", Data), ("POWER_CUT_SURVIVES", Survives)];

    private string Library => Path.Combine(_root, "power-cut.so");

    private string Survives => Path.Combine(_root, $"data-{_cuts + 1}");

    public static async Task<PowerCut> Prepare()
    {
        var power = new PowerCut();
        var compiled = await Shell.Run("gcc", ["-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o", power.Library, ProductFiles.PowerCut, "-ldl", "-pthread"]);
        Assert.True(compiled.ExitCode == 0, compiled.Errors);
        return power;
    }

    /// <summary>Every process that wrote there is dead: what was synced becomes the data, and the rest is gone.</summary>
    public async Task Cut()
    {
        Directory.Delete(Data, recursive: true);
        _cuts++;
        var copied = await Shell.Run("cp", ["-a", Data, Survives]);
        Assert.True(copied.ExitCode == 0, copied.Errors);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private void Make()
    {
        foreach (var directory in (string[])[Data, Survives])
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
