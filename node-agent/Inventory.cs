using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using Actors.Link.V1;

namespace Actors.NodeAgent;

/// <summary>Looks at the machine, in the words of uname and uptime.</summary>
internal static class Inventory
{
    public static NodeInfo Take() => new()
    {
        Hostname = Environment.MachineName,
        Os = ReadLine("/proc/sys/kernel/ostype") ?? RuntimeInformation.OSDescription,
        Arch = RuntimeInformation.OSArchitecture switch
        {
            Architecture.X64 => "x86_64",
            Architecture.Arm64 => "aarch64",
            Architecture other => other.ToString().ToLowerInvariant(),
        },
        Kernel = ReadLine("/proc/sys/kernel/osrelease") ?? Environment.OSVersion.VersionString,
        Uptime = Uptime(),
        AgentVersion = typeof(Inventory).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "",
        Processors = Environment.ProcessorCount,
        MemoryBytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
    };

    private static string Uptime()
    {
        string? seconds = ReadLine("/proc/uptime")?.Split(' ')[0];
        return double.TryParse(seconds, CultureInfo.InvariantCulture, out double up)
            ? string.Create(CultureInfo.InvariantCulture, $"up {(int)(up / 86400)} days, {(int)(up / 3600) % 24} hours, {(int)(up / 60) % 60} minutes")
            : "";
    }

    private static string? ReadLine(string path)
    {
        try
        {
            return File.ReadLines(path).FirstOrDefault();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
