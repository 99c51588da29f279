using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Actors.Configuration;

/// <summary>Durations as Go writes them: <c>90s</c>, <c>1h30m</c>, <c>1.5ms</c>. Finer than 100 ns is rounded towards zero.</summary>
public static class GoDuration
{
    private const decimal TicksPerNanosecond = 0.01m;

    /// <summary>Reads a duration of <c>time.ParseDuration</c>'s form: numbers with units, a sign before all, or a bare 0.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out TimeSpan duration)
    {
        duration = default;
        if (string.IsNullOrEmpty(text)) return false;
        ReadOnlySpan<char> rest = text;
        bool isNegative = rest[0] == '-';
        if (rest[0] is '-' or '+') rest = rest[1..];
        if (rest is "0") return true;
        if (rest.IsEmpty) return false;

        decimal ticks = 0;
        while (!rest.IsEmpty)
        {
            int digits = rest.IndexOfAnyExcept("0123456789.");
            if (digits <= 0 || !decimal.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number))
                return false;
            rest = rest[digits..];
            int letters = rest.IndexOfAny("0123456789.");
            ReadOnlySpan<char> unit = letters < 0 ? rest : rest[..letters];
            rest = rest[unit.Length..];
            if (TicksOf(unit) is not { } scale || number > long.MaxValue / scale) return false;
            ticks += number * scale;
        }
        if (ticks > long.MaxValue) return false;
        duration = TimeSpan.FromTicks((long)(isNegative ? -ticks : ticks));
        return true;
    }

    /// <summary>Reads what a setting may say: a duration, or a plain number, which counts seconds.</summary>
    public static bool TryParseOrSeconds(string text, out TimeSpan duration) =>
        TryParse(text.All(c => char.IsAsciiDigit(c) || c == '.') ? text + "s" : text, out duration);

    /// <summary>Writes a duration as Go's <c>Duration.String</c> does: <c>1h30m0s</c>, <c>1.5s</c>, <c>250ms</c>, <c>0s</c>.</summary>
    public static string Format(TimeSpan duration)
    {
        if (duration == TimeSpan.Zero) return "0s";
        ulong ticks = duration.Ticks < 0 ? (ulong)-(duration.Ticks + 1) + 1 : (ulong)duration.Ticks;
        var text = new StringBuilder(duration < TimeSpan.Zero ? "-" : "");
        if (ticks < TimeSpan.TicksPerMicrosecond) return text.Append(ticks * 100).Append("ns").ToString();
        if (ticks < TimeSpan.TicksPerMillisecond) return text.Append(Decimal(ticks, TimeSpan.TicksPerMicrosecond)).Append("µs").ToString();
        if (ticks < TimeSpan.TicksPerSecond) return text.Append(Decimal(ticks, TimeSpan.TicksPerMillisecond)).Append("ms").ToString();

        ulong hours = ticks / TimeSpan.TicksPerHour, minutes = ticks / TimeSpan.TicksPerMinute % 60;
        if (hours > 0) text.Append(hours).Append('h');
        if (hours > 0 || minutes > 0) text.Append(minutes).Append('m');
        return text.Append(Decimal(ticks % TimeSpan.TicksPerMinute, TimeSpan.TicksPerSecond)).Append('s').ToString();
    }

    private static string Decimal(ulong ticks, long unit) => (ticks / (decimal)unit).ToString("0.#########", CultureInfo.InvariantCulture);

    private static decimal? TicksOf(ReadOnlySpan<char> unit) => unit switch
    {
        "ns" => TicksPerNanosecond,
        "us" or "µs" or "μs" => TimeSpan.TicksPerMicrosecond,
        "ms" => TimeSpan.TicksPerMillisecond,
        "s" => TimeSpan.TicksPerSecond,
        "m" => TimeSpan.TicksPerMinute,
        "h" => TimeSpan.TicksPerHour,
        _ => null,
    };
}
