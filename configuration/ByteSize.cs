using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Actors.Configuration;

/// <summary>Sizes as people write them: <c>1048576</c>, <c>64KiB</c>, <c>16 MiB</c>, <c>1GB</c> (a thousand million).</summary>
public static class ByteSize
{
    private static readonly (string Unit, long Bytes)[] Units =
    [
        ("TiB", 1L << 40), ("GiB", 1L << 30), ("MiB", 1L << 20), ("KiB", 1L << 10),
        ("TB", 1_000_000_000_000), ("GB", 1_000_000_000), ("MB", 1_000_000), ("KB", 1_000), ("B", 1),
    ];

    public static bool TryParse([NotNullWhen(true)] string? text, out long bytes)
    {
        bytes = 0;
        if (string.IsNullOrWhiteSpace(text)) return false;
        ReadOnlySpan<char> number = text.AsSpan().Trim();
        long scale = 1;
        foreach ((string unit, long size) in Units)
        {
            if (!number.EndsWith(unit, StringComparison.OrdinalIgnoreCase)) continue;
            number = number[..^unit.Length].TrimEnd();
            scale = size;
            break;
        }
        if (!decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal count)) return false;
        if (count > long.MaxValue / scale || count * scale % 1 != 0) return false;
        bytes = (long)(count * scale);
        return true;
    }

    /// <summary>The shortest exact form in binary units.</summary>
    public static string Format(long bytes)
    {
        foreach ((string unit, long size) in Units.AsSpan(0, 4))
        {
            if (bytes >= size && bytes % size == 0) return string.Create(CultureInfo.InvariantCulture, $"{bytes / size}{unit}");
        }
        return bytes.ToString(CultureInfo.InvariantCulture);
    }
}
