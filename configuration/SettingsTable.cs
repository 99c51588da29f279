using System.Text;

namespace Actors.Configuration;

/// <summary>Shows the settings a program reads: as the documentation's table, and for <c>--help</c>.</summary>
public static class SettingsTable
{
    public static string Markdown(IReadOnlyList<SettingInfo> settings)
    {
        var text = new StringBuilder("| name | default | | meaning |\n|---|---|---|---|\n");
        foreach (var setting in settings)
            text.Append($"| `{setting.Name}` | {(setting.Default.Length == 0 ? "" : $"`{setting.Default}`")} | {setting.Unit} | {setting.Meaning.Replace("|", "\\|", StringComparison.Ordinal)} |\n");
        return text.ToString();
    }

    public static string Help(IReadOnlyList<SettingInfo> settings)
    {
        var width = settings.Max(setting => setting.Name.Length);
        var text = new StringBuilder("Settings, by the environment (NAME=value), the command line (--name value) or appsettings.json (Actors:Name):\n");
        foreach (var setting in settings)
        {
            var fallback = setting.Default.Length == 0 ? "" : $" [{setting.Default}]";
            text.Append($"  {setting.Name.PadRight(width)}  {setting.Meaning}{fallback}\n");
        }
        return text.ToString();
    }
}
