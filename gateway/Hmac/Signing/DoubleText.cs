using System.Buffers.Text;
using System.Globalization;

namespace Actors.Gateway.Hmac.Signing;

/// <summary>A finite double as jq 1.6 prints it: the shortest digits that give it back, laid out by where the point falls.</summary>
internal static class DoubleText
{
    // Points further right of the last digit than this, or further left of the first than the other, are written as an exponent.
    private const int MostZerosBehind = 15;
    private const int MostZerosBefore = 3;

    internal static void Append(double value, CanonicalBuffer target)
    {
        if (double.IsNegative(value))
            target.Append((byte)'-');
        if (value == 0)
        {
            target.Append((byte)'0');
            return;
        }
        Span<byte> digits = stackalloc byte[32];
        var count = ShortestDigits(Math.Abs(value), digits, out var point);
        Lay(digits[..count], point, target);
    }

    /// <param name="value">Positive.</param>
    /// <param name="digits">Takes the digits, without zeros at either end.</param>
    /// <param name="point">How many of the digits stand before the point; negative for zeros behind it.</param>
    private static int ShortestDigits(double value, Span<byte> digits, out int point)
    {
        Span<byte> text = stackalloc byte[32];
        value.TryFormat(text, out var length, "R", CultureInfo.InvariantCulture);
        // The gap below a power of two is half the gap above, which "R" does not always mind: 2^-958 comes back as its lower neighbour.
        if (double.IsPow2(value) && double.Parse(text[..length], CultureInfo.InvariantCulture) != value)
            value.TryFormat(text, out length, "E16", CultureInfo.InvariantCulture);

        var exponent = 0;
        var mark = text[..length].IndexOf((byte)'E');
        if (mark >= 0)
        {
            var unsigned = mark + (text[mark + 1] == '+' ? 2 : 1);
            Utf8Parser.TryParse(text[unsigned..length], out exponent, out _);
            length = mark;
        }
        point = text[..length].IndexOf((byte)'.');
        if (point < 0)
            point = length;
        else
            text[(point + 1)..length--].CopyTo(text[point..]);
        point += exponent;

        var leading = text[..length].IndexOfAnyExcept((byte)'0');
        point -= leading;
        var kept = text[leading..length].TrimEnd((byte)'0');
        kept.CopyTo(digits);
        return kept.Length;
    }

    private static void Lay(ReadOnlySpan<byte> digits, int point, CanonicalBuffer target)
    {
        if (point <= -1 - MostZerosBefore || point > digits.Length + MostZerosBehind)
        {
            target.Append(digits[0]);
            if (digits.Length > 1)
            {
                target.Append((byte)'.');
                target.Append(digits[1..]);
            }
            Span<byte> exponent = stackalloc byte[8];
            (point - 1).TryFormat(exponent, out var written, "+00;-00", CultureInfo.InvariantCulture);
            target.Append((byte)'e');
            target.Append(exponent[..written]);
        }
        else if (point <= 0)
        {
            target.Append("0."u8);
            target.Append("000"u8[..-point]);
            target.Append(digits);
        }
        else
        {
            target.Append(digits[..Math.Min(point, digits.Length)]);
            for (var i = digits.Length; i < point; i++)
                target.Append((byte)'0');
            if (point < digits.Length)
            {
                target.Append((byte)'.');
                target.Append(digits[point..]);
            }
        }
    }
}
