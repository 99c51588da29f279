using Microsoft.Extensions.Configuration;

namespace Actors.Configuration;

/// <summary>Where every program of ours takes its settings from: <c>appsettings.json</c>, then the environment, then the command line; the later wins.</summary>
public static class SettingsSources
{
    public const string FileName = "appsettings.json";

    /// <param name="directory">Where <c>appsettings.json</c> may be.</param>
    /// <exception cref="SettingsException">The file is there and cannot be read.</exception>
    public static IConfigurationRoot Read(IReadOnlyList<string> arguments, string directory)
    {
        string file = Path.Combine(Path.GetFullPath(directory), FileName);
        try
        {
            return new ConfigurationBuilder()
                .AddJsonFile(file, optional: true, reloadOnChange: false)
                .AddEnvironmentVariables()
                .Add(new CommandLineSettings(arguments))
                .Build();
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            // What is wrong with the text is said by the innermost.
            throw new SettingsException([$"{file} cannot be read: {e.GetBaseException().Message}"]);
        }
    }
}
