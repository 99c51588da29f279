using System.Globalization;

namespace Actors.Configuration;

/// <summary>
/// A setting's one name and the forms it takes elsewhere: <c>MAX_SKEW</c> in the environment, <c>--max-skew</c> on a command line,
/// <c>Actors:MaxSkew</c> in a settings file (so <c>Actors__MaxSkew</c> in the environment).
/// </summary>
internal sealed class SettingName
{
    public const string Section = "Actors";

    public SettingName(string name)
    {
        if (name.Length == 0 || !name.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '_'))
            throw new ArgumentException($"{name} is no name for a setting: capitals, digits and underscores.", nameof(name));
        Name = name;
        string pascal = string.Concat(name.Split('_').Select(
            word => string.Create(CultureInfo.InvariantCulture, $"{word[..1]}{word[1..].ToLowerInvariant()}")));
        // Keys are compared without regard to case.
        Keys = [name, name.Replace('_', '-'), $"{Section}:{pascal}", $"{Section}:{name}"];
    }

    public string Name { get; }

    /// <summary>Where one source of configuration may hold it.</summary>
    public IReadOnlyList<string> Keys { get; }

    /// <summary>What the forms of one name have in common, to tell how near another comes.</summary>
    public static string Fold(string name) =>
        string.Concat(name.Where(c => c is not ('_' or '-'))).ToUpperInvariant();
}
