using System.Globalization;

namespace Actors.Configuration;

/// <summary>What the getters share: finding a value and complaining about it.</summary>
public sealed partial class SettingsReader
{
    private const int MaxShownLength = 80;

    private string? Given(SettingInfo setting)
    {
        if (_settings.Exists(known => known.Name == setting.Name)) throw new InvalidOperationException($"{setting.Name} is read twice.");
        _settings.Add(setting);
        string? text = _lookup.Find(setting.Name)?.Trim();
        if (text is null or { Length: <= MaxTextLength }) return string.IsNullOrEmpty(text) ? null : text;
        _mistakes.Add($"{_lookup.Origin(setting.Name)} is longer than {MaxTextLength} characters.");
        return null;
    }

    private void Complain(string name, string text, string wrong) =>
        _mistakes.Add($"{_lookup.Origin(name)} is \"{Shorten(text)}\", {wrong}.");

    private T Complain<T>(string name, string text, string wrong, T fallback)
    {
        Complain(name, text, wrong);
        return fallback;
    }

    private static string Between<T>(T min, T max, T unbounded, Func<T, string> show) where T : IComparable<T> =>
        max.CompareTo(unbounded) < 0 ? $"from {show(min)} to {show(max)}" : $"of at least {show(min)}";

    private static string Show(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Shorten(string text) => text.Length <= MaxShownLength ? text : text[..MaxShownLength] + "…";
}
