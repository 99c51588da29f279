using System.Diagnostics;

namespace Actors.Gateway.Live;

/// <summary>A folder of the repository with programs of npm's, as its lock file says.</summary>
internal static class NpmFolder
{
    /// <summary>Installs what is not there yet, or has changed, into the folder itself.</summary>
    public static async Task Install(string folder)
    {
        // What npm leaves behind of what it has installed; of a file that is not there the time is long ago.
        var installed = File.GetLastWriteTimeUtc(Path.Combine(folder, "node_modules", ".package-lock.json"));
        if (installed >= File.GetLastWriteTimeUtc(Path.Combine(folder, "package-lock.json")))
            return;
        var (exitCode, output) = await Run(folder, "npm", ["ci", "--no-audit", "--no-fund", "--silent"]);
        Assert.True(exitCode == 0, $"npm ci failed:\n{output}");
    }

    /// <summary>Runs a program to its end; what it printed.</summary>
    public static async Task<(int ExitCode, string Output)> Run(string folder, string program, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync() + await errors;
        await process.WaitForExitAsync();
        return (process.ExitCode, output);
    }
}
