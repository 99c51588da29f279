using System.Buffers;
using System.Globalization;
using System.Text;

namespace Actors.Silo.Telemetry;

/// <summary>Writes samples in Prometheus' text format, version 0.0.4: https://prometheus.io/docs/instrumenting/exposition_formats/.</summary>
internal sealed class PrometheusText(IBufferWriter<byte> output)
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>A metric's name as Prometheus wants it: letters, digits and underscores, with its unit, and <c>_total</c> at the end of what only grows.</summary>
    public static string NameOf(string name, string unit, bool onlyGrows)
    {
        var text = new StringBuilder(name.Length + 16);
        foreach (var letter in name)
            text.Append(char.IsAsciiLetterOrDigit(letter) ? letter : '_');
        var suffix = unit switch { "s" => "_seconds", "ms" => "_milliseconds", "By" => "_bytes", _ => "" };
        if (!text.ToString().EndsWith(suffix, StringComparison.Ordinal))
            text.Append(suffix);
        return onlyGrows ? text.Append("_total").ToString() : text.ToString();
    }

    public void Family(string name, string type, string help) =>
        Write($"# HELP {name} {help.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal)}\n# TYPE {name} {type}\n");

    /// <param name="labels">As <see cref="Labels"/> gives them; empty for none.</param>
    public void Sample(string name, string labels, double value) =>
        Write(labels.Length == 0 ? $"{name} {NumberOf(value)}\n" : $"{name}{{{labels}}} {NumberOf(value)}\n");

    /// <summary><c>name="value"</c>, separated by commas.</summary>
    public static string Labels(IEnumerable<KeyValuePair<string, object?>> tags) => string.Join(',', tags.Select(tag => Label(NameOf(tag.Key, "", onlyGrows: false), tag.Value)));

    public static string Label(string name, object? value) =>
        $"{name}=\"{(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "").Replace("\\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal)}\"";

    public static string NumberOf(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        double.NaN => "NaN",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };

    private void Write(string text) => Encoding.UTF8.GetBytes(text, output);
}
