using System.Globalization;
using Spectre.Console;

namespace Actors.Cli.Display;

/// <summary>A value in a table, safe to print: control characters, which could break lines or steer a terminal, become spaces.</summary>
internal readonly record struct Cell
{
    private Cell(string text, Style? style = null)
    {
        Text = text.Any(char.IsControl) ? string.Concat(text.Select(character => char.IsControl(character) ? ' ' : character)) : text;
        Style = style;
    }

    public string Text { get; }

    public Style? Style { get; }

    public static implicit operator Cell(string? text) => new(text ?? "");

    public static implicit operator Cell(long number) => new(number.ToString(CultureInfo.InvariantCulture));

    /// <summary>UTC, to the second: what a log would show.</summary>
    public static Cell Time(long? epochMs) =>
        new(epochMs is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) : "");

    public static Cell Status(string status) => new(status, status switch
    {
        "succeeded" => new Style(Color.Green),
        "running" => new Style(Color.Yellow),
        "scheduled" or "queued" => null,
        _ => new Style(Color.Red),
    });

    public static Cell Connected(bool connected) => connected ? new Cell("connected", new Style(Color.Green)) : new Cell("away", new Style(Color.Red));
}
