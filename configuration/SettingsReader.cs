using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Actors.Configuration;

/// <summary>
/// Reads settings by their one name from wherever they were given, and keeps every mistake until <see cref="ThrowIfMistaken"/> reports
/// all of them at once. A getter that found a mistake returns the default, so that reading goes on. An empty value counts as not given.
/// </summary>
public sealed partial class SettingsReader
{
    /// <summary>Longest text a setting takes: enough for a list of a thousand node names.</summary>
    public const int MaxTextLength = 64 * 1024;

    /// <summary>The longest duration where nothing shorter is said: a hundred years, which any date of ours can still be moved by.</summary>
    public static readonly TimeSpan MaxDuration = TimeSpan.FromDays(36_525);

    private readonly SettingsLookup _lookup;
    private readonly List<SettingInfo> _settings = [];
    private readonly List<string> _mistakes = [];

    public SettingsReader(IConfiguration configuration) => _lookup = new SettingsLookup(configuration);

    /// <summary>Every setting read so far, in the order of reading: the rows of the documentation's table.</summary>
    public IReadOnlyList<SettingInfo> Settings => _settings;

    public string Text(string name, string fallback, string meaning, string? shownDefault = null, Func<string, string?>? complaint = null) =>
        OptionalText(name, meaning, shownDefault ?? fallback, complaint) ?? fallback;

    /// <summary>Null when it is not given.</summary>
    /// <param name="complaint">Says what is wrong with a value, as the rest of the sentence "NAME is "value", …"; null when nothing is.</param>
    public string? OptionalText(string name, string meaning, string shownDefault = "", Func<string, string?>? complaint = null)
    {
        if (Given(new SettingInfo(name, shownDefault, "text", meaning)) is not { } text) return null;
        if (complaint?.Invoke(text) is not { } wrong) return text;
        Complain(name, text, wrong);
        return null;
    }

    /// <summary>A text which is one of few words, without regard to case.</summary>
    public string OneOf(string name, string fallback, string meaning, params IReadOnlyList<string> words)
    {
        if (Given(new SettingInfo(name, fallback, string.Join(", ", words), meaning)) is not { } text) return fallback;
        if (words.FirstOrDefault(word => word.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } word) return word;
        return Complain(name, text, $"which is none of {string.Join(", ", words)}", fallback);
    }

    public int Int(string name, int fallback, string unit, string meaning, int min = 0, int max = int.MaxValue, string? shownDefault = null) =>
        (int)Long(name, fallback, unit, meaning, min, max, shownDefault);

    public long Long(
        string name, long fallback, string unit, string meaning, long min = 0, long max = long.MaxValue, string? shownDefault = null)
    {
        if (Given(new SettingInfo(name, shownDefault ?? Show(fallback), unit, meaning)) is not { } text) return fallback;
        bool isNumber = long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number);
        return isNumber && number >= min && number <= max
            ? number
            : Complain(name, text, $"which is not a whole number {Between(min, max, long.MaxValue, Show)}", fallback);
    }

    public bool Bool(string name, bool fallback, string meaning)
    {
        if (Given(new SettingInfo(name, fallback ? "true" : "false", "true or false", meaning)) is not { } text) return fallback;
        return text.ToUpperInvariant() switch
        {
            "TRUE" or "1" or "YES" or "ON" => true,
            "FALSE" or "0" or "NO" or "OFF" => false,
            _ => Complain(name, text, "which is neither true nor false", fallback),
        };
    }

    /// <summary>Go's form (<c>1h30m</c>); a plain number counts seconds.</summary>
    public TimeSpan Duration(string name, TimeSpan fallback, string meaning, TimeSpan? min = null, TimeSpan? max = null)
    {
        if (Given(new SettingInfo(name, GoDuration.Format(fallback), "duration", meaning)) is not { } text) return fallback;
        (TimeSpan least, TimeSpan most) = (min ?? TimeSpan.Zero, max ?? MaxDuration);
        return GoDuration.TryParseOrSeconds(text, out TimeSpan duration) && duration >= least && duration <= most
            ? duration
            : Complain(name, text, $"which is not a duration (90s, 1h30m) {Between(least, most, MaxDuration, GoDuration.Format)}", fallback);
    }

    /// <summary><c>64KiB</c>, <c>16MiB</c>; a plain number counts bytes.</summary>
    public long ByteSize(string name, long fallback, string meaning, long min = 0, long max = long.MaxValue)
    {
        if (Given(new SettingInfo(name, Configuration.ByteSize.Format(fallback), "bytes", meaning)) is not { } text) return fallback;
        return Configuration.ByteSize.TryParse(text, out long bytes) && bytes >= min && bytes <= max
            ? bytes
            : Complain(name, text, $"which is not a size (64KiB, 16MiB) {Between(min, max, long.MaxValue, Configuration.ByteSize.Format)}", fallback);
    }

    /// <summary>Comma separated, or an array in a settings file. Empty entries are left out.</summary>
    public IReadOnlyList<string> List(
        string name, IReadOnlyList<string> fallback, string meaning, Func<string, string?>? complaint = null)
    {
        if (Given(new SettingInfo(name, string.Join(',', fallback), "comma separated", meaning)) is not { } text) return fallback;
        string[] entries = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (complaint is null) return entries;
        foreach (string entry in entries)
        {
            if (complaint(entry) is { } wrong) _mistakes.Add($"{_lookup.Origin(name)} holds \"{Shorten(entry)}\", {wrong}.");
        }
        return entries;
    }

    /// <summary>A value that is never shown. Null when it is not given, which is a mistake when <paramref name="howToGetOne"/> says what to do.</summary>
    public string? Secret(string name, string meaning, string? howToGetOne = null)
    {
        if (Given(new SettingInfo(name, "", "secret", meaning, IsSecret: true)) is { } secret) return secret;
        if (howToGetOne is not null) _mistakes.Add($"{name} is missing. {howToGetOne}");
        return null;
    }

    /// <summary>Adds a mistake that no single getter can see, such as two settings that contradict each other. Never put a secret in it.</summary>
    public void Mistake(string sentence) => _mistakes.Add(sentence);

    /// <summary>To be called after the last read, since what was not read by then is unknown.</summary>
    /// <param name="otherNames">Names and sections on the command line that others read, such as <c>urls</c> or <c>Logging</c>.</param>
    public void ThrowIfMistaken(params IReadOnlyList<string> otherNames)
    {
        string[] all = [.. _mistakes, .. _lookup.Strangers(_settings.Select(setting => setting.Name), otherNames)];
        if (all.Length > 0) throw new SettingsException(all);
    }
}
