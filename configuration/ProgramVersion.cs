using System.Reflection;

namespace Actors.Configuration;

/// <summary>Which version of the product this program is.</summary>
public static class ProgramVersion
{
    public static string Text { get; } = Assembly.GetEntryAssembly()!.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
}
