using Microsoft.Extensions.Configuration;

namespace Actors.Configuration;

/// <summary>Finds the value of a name among all sources, the strongest first, and the names nobody reads.</summary>
internal sealed class SettingsLookup
{
    private readonly IConfiguration _configuration;
    private readonly IConfigurationProvider[] _providers;
    private readonly Dictionary<string, string> _origins = [];

    public SettingsLookup(IConfiguration configuration)
    {
        _configuration = configuration;
        // Source by source, since a name has several keys: a weak source's `Actors:Port` must not hide a strong one's `PORT`.
        _providers = configuration is IConfigurationRoot root ? [.. root.Providers.Reverse()] : [];
    }

    public string? Find(string settingName)
    {
        var name = new SettingName(settingName);
        if (_providers.Length == 0) return name.Keys.Select(key => Take(name, key, _configuration[key])).FirstOrDefault(value => value is not null);
        foreach (IConfigurationProvider provider in _providers)
        {
            foreach (string key in name.Keys)
            {
                if (provider.TryGet(key, out string? value) && Take(name, key, value) is { } text) return text;
                if (Elements(provider, key) is { } list) return Take(name, key, list);
            }
        }
        return null;
    }

    /// <summary>The setting's name, and the form in which it was given where that is another.</summary>
    public string Origin(string settingName) => _origins.GetValueOrDefault(settingName, settingName);

    /// <summary>A mistake for each name of ours that no getter asked for.</summary>
    public IEnumerable<string> Strangers(IEnumerable<string> settingNames, IReadOnlyList<string> otherNames)
    {
        string[] names = [.. settingNames];
        HashSet<string> known = new(names.SelectMany(name => new SettingName(name).Keys), StringComparer.OrdinalIgnoreCase);
        foreach (CommandLineSettings commandLine in _providers.OfType<CommandLineSettings>())
        {
            foreach (string mistake in commandLine.Mistakes) yield return mistake;
            foreach (string typed in commandLine.Names)
            {
                string first = typed.Split(':')[0];
                if (first.Equals(SettingName.Section, StringComparison.OrdinalIgnoreCase)) continue;
                if (!known.Contains(typed) && !otherNames.Contains(first, StringComparer.OrdinalIgnoreCase))
                    yield return $"--{typed} is unknown.{Suggestion(typed, names, "--", static name => name.ToLowerInvariant().Replace('_', '-'))}";
            }
        }
        foreach (IConfigurationSection child in _configuration.GetSection(SettingName.Section).GetChildren())
        {
            if (!known.Contains(child.Path))
            {
                yield return $"{SettingName.Section}:{child.Key} (in the environment {SettingName.Section}__{child.Key}) is unknown."
                    + Suggestion(child.Key, names, "", static name => name);
            }
        }
    }

    private string? Take(SettingName name, string key, string? value)
    {
        if (string.IsNullOrWhiteSpace(value)) return null;
        _origins[name.Name] = key.Equals(name.Name, StringComparison.OrdinalIgnoreCase) ? name.Name
            : key.Contains(':', StringComparison.Ordinal) ? $"{name.Name} (given as {key})"
            : name.Name;
        return value;
    }

    /// <summary>An array of a settings file, as the comma separated text it stands for.</summary>
    private static string? Elements(IConfigurationProvider provider, string key)
    {
        string[] elements = [.. provider.GetChildKeys([], key)
            .Select(child => provider.TryGet($"{key}:{child}", out string? element) ? element : null)
            .OfType<string>()];
        return elements.Length == 0 ? null : string.Join(',', elements);
    }

    private static string Suggestion(string typed, string[] names, string prefix, Func<string, string> form) =>
        NearestName.Of(typed, names) is { } nearest ? $" Did you mean {prefix}{form(nearest)}?" : "";
}
