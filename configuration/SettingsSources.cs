using Microsoft.Extensions.Configuration;

namespace Actors.Configuration;

/// <summary>Where every program of ours takes its settings from: <c>appsettings.json</c>, then the environment, then the command line; the later wins.</summary>
public static class SettingsSources
{
    public const string FileName = "appsettings.json";

    /// <param name="directory">Where <c>appsettings.json</c> may be.</param>
    public static IConfigurationRoot Read(IReadOnlyList<string> arguments, string directory) => new ConfigurationBuilder()
        .AddJsonFile(Path.Combine(Path.GetFullPath(directory), FileName), optional: true, reloadOnChange: false)
        .AddEnvironmentVariables()
        .Add(new CommandLineSettings(arguments))
        .Build();
}
