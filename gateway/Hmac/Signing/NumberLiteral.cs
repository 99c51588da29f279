using System.Buffers.Text;
using System.Globalization;

namespace Actors.Gateway.Hmac.Signing;

/// <summary>
/// A number as jq reads it: JSON's grammar, and also a leading plus, leading zeros and a point with digits on one side only.
/// </summary>
internal readonly ref struct NumberLiteral
{
    // Beyond this jq 1.7's decimal arithmetic overflows and falls back to the double.
    private const long MaxDecimalExponent = 999_999_999;

    private readonly ReadOnlySpan<byte> _literal;
    private readonly ReadOnlySpan<byte> _whole;
    private readonly ReadOnlySpan<byte> _fraction;
    private readonly long _exponent;
    private readonly bool _negative;

    private NumberLiteral(ReadOnlySpan<byte> literal, ReadOnlySpan<byte> whole, ReadOnlySpan<byte> fraction, long exponent)
    {
        _literal = literal;
        _whole = whole;
        _fraction = fraction;
        _exponent = exponent;
        _negative = literal[0] == '-';
    }

    /// <summary>True when the literal keeps to JSON's own grammar.</summary>
    internal bool IsJson =>
        _literal[0] != '+' && _whole.Length > 0 && (_whole[0] != '0' || _whole.Length == 1) && (_fraction.Length > 0 || !_literal.Contains((byte)'.'));

    internal static bool TryParse(ReadOnlySpan<byte> literal, out NumberLiteral number)
    {
        number = default;
        var rest = literal is [(byte)'-' or (byte)'+', ..] ? literal[1..] : literal;
        var whole = TakeDigits(ref rest);
        ReadOnlySpan<byte> fraction = [];
        if (rest is [(byte)'.', ..])
        {
            rest = rest[1..];
            fraction = TakeDigits(ref rest);
        }
        if (whole.Length + fraction.Length == 0)
            return false;

        var exponent = 0L;
        if (rest is [(byte)'e' or (byte)'E', ..])
        {
            rest = rest[1..];
            var negative = rest is [(byte)'-', ..];
            if (rest is [(byte)'-' or (byte)'+', ..])
                rest = rest[1..];
            var digits = TakeDigits(ref rest);
            if (digits.IsEmpty)
                return false;
            // A number too long to parse is past every limit all the same.
            if (!Utf8Parser.TryParse(digits, out exponent, out _) || exponent > MaxDecimalExponent * 2)
                exponent = MaxDecimalExponent * 2;
            exponent = negative ? -exponent : exponent;
        }
        if (!rest.IsEmpty)
            return false;
        number = new NumberLiteral(literal, whole, fraction, exponent);
        return true;
    }

    internal void AppendDouble(CanonicalBuffer target) => DoubleText.Append(ToDouble(), target);

    /// <summary>General Decimal Arithmetic's scientific string: every digit kept, an exponent when the point would be far away.</summary>
    internal void AppendDecimal(CanonicalBuffer target)
    {
        var kept = _whole.TrimStart((byte)'0');
        var fraction = _fraction;
        var scale = _exponent - _fraction.Length;
        if (kept.IsEmpty)
        {
            fraction = fraction.TrimStart((byte)'0');
            if (fraction.IsEmpty)
                kept = "0"u8;
        }
        var count = kept.Length + fraction.Length;
        var adjusted = scale + count - 1;
        if (Math.Abs(adjusted) > MaxDecimalExponent)
        {
            AppendDouble(target);
            return;
        }

        if (_negative)
            target.Append((byte)'-');
        if (scale <= 0 && adjusted >= -6)
        {
            var beforePoint = (int)(count + scale);
            if (beforePoint <= 0)
            {
                target.Append("0."u8);
                for (var i = beforePoint; i < 0; i++)
                    target.Append((byte)'0');
                beforePoint = 0;
            }
            AppendPointed(target, kept, fraction, beforePoint, inFront: beforePoint > 0 && beforePoint < count);
            return;
        }
        AppendPointed(target, kept, fraction, 1, inFront: count > 1);
        if (adjusted == 0)
            return;
        Span<byte> exponent = stackalloc byte[16];
        adjusted.TryFormat(exponent, out var written, "+0;-0", CultureInfo.InvariantCulture);
        target.Append((byte)'E');
        target.Append(exponent[..written]);
    }

    private double ToDouble()
    {
        // The digits decide alone whether the value is zero: with them all zero any exponent is harmless.
        if (_whole.TrimStart((byte)'0').IsEmpty && _fraction.TrimStart((byte)'0').IsEmpty)
            return _negative ? -0.0 : 0.0;
        double.TryParse(_literal, NumberStyles.Float, CultureInfo.InvariantCulture, out var value);
        return Math.Clamp(value, double.MinValue, double.MaxValue);
    }

    private static ReadOnlySpan<byte> TakeDigits(scoped ref ReadOnlySpan<byte> rest)
    {
        var length = rest.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        var digits = length < 0 ? rest : rest[..length];
        rest = rest[digits.Length..];
        return digits;
    }

    /// <summary>Two runs of digits as one, with a point after the first <paramref name="before"/> of them when asked for.</summary>
    private static void AppendPointed(CanonicalBuffer target, ReadOnlySpan<byte> whole, ReadOnlySpan<byte> fraction, int before, bool inFront)
    {
        if (!inFront)
        {
            target.Append(whole);
            target.Append(fraction);
            return;
        }
        target.Append(whole[..Math.Min(before, whole.Length)]);
        if (before > whole.Length)
            target.Append(fraction[..(before - whole.Length)]);
        target.Append((byte)'.');
        if (before < whole.Length)
            target.Append(whole[before..]);
        target.Append(fraction[Math.Max(0, before - whole.Length)..]);
    }
}
