using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Actors.Gateway.Hmac.Signing;

internal ref partial struct CanonicalReader
{
    // Integers this short come out of a double digit for digit, in every style.
    private const int ExactIntegerDigits = 15;

    private static readonly SearchValues<byte> EndsPlainText = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(control => (byte)control), (byte)'"', (byte)'\\', 0x7F]);

    private static readonly SearchValues<byte> EndsNumber = SearchValues.Create(" \t\r\n\"[]{},:"u8);

    private bool String()
    {
        _at++;
        _out.Append((byte)'"');
        while (true)
        {
            var rest = _body[_at..];
            var run = rest.IndexOfAny(EndsPlainText);
            if (run < 0)
            {
                _at = _body.Length;
                return Fail(BodyFault.Truncated);
            }
            if (run > 0)
            {
                if (!Utf8.IsValid(rest[..run]))
                    return Fail(BodyFault.NotUtf8);
                _out.Append(rest[..run]);
                _at += run;
            }
            switch (rest[run])
            {
                case (byte)'"':
                    _at++;
                    _out.Append((byte)'"');
                    return true;
                case (byte)'\\':
                    if (!Escape())
                        return false;
                    break;
                // jq's own check for control characters leaves out the first and the last of them.
                case 0x00 or 0x1F or 0x7F:
                    AppendCharacter(new Rune(_body[_at++]));
                    break;
                default:
                    return Fail(BodyFault.ControlCharacter);
            }
        }
    }

    private bool Escape()
    {
        if (_at + 1 == _body.Length)
            return Fail(BodyFault.Truncated);
        var kind = _body[_at + 1];
        if (kind == 'u')
            return UnicodeEscape();
        if ("\"\\/bfnrt"u8.IndexOf(kind) < 0)
            return Fail(BodyFault.InvalidEscape);
        if (kind != '/')
            _out.Append((byte)'\\');
        _out.Append(kind);
        _at += 2;
        return true;
    }

    private bool UnicodeEscape()
    {
        if (!Hex(_at, out var unit))
            return Fail(BodyFault.InvalidEscape);
        if (!char.IsSurrogate((char)unit))
        {
            _at += 6;
            AppendCharacter(new Rune(unit));
            return true;
        }
        if (!Hex(_at + 6, out var low) || !Rune.TryCreate((char)unit, (char)low, out var pair))
            return Fail(BodyFault.LoneSurrogate);
        _at += 12;
        AppendCharacter(pair);
        return true;
    }

    private readonly bool Hex(int at, out int unit)
    {
        unit = 0;
        return at + 6 <= _body.Length && _body[at] == '\\' && _body[at + 1] == 'u'
            && int.TryParse(_body.Slice(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out unit);
    }

    private readonly void AppendCharacter(Rune character)
    {
        Span<byte> text = stackalloc byte[6];
        switch (character.Value)
        {
            case '"': _out.Append("\\\""u8); break;
            case '\\': _out.Append("\\\\"u8); break;
            case '\b': _out.Append("\\b"u8); break;
            case '\f': _out.Append("\\f"u8); break;
            case '\n': _out.Append("\\n"u8); break;
            case '\r': _out.Append("\\r"u8); break;
            case '\t': _out.Append("\\t"u8); break;
            case < 0x20 or 0x7F:
                "\\u00"u8.CopyTo(text);
                character.Value.TryFormat(text[4..], out _, "x2", CultureInfo.InvariantCulture);
                _out.Append(text);
                break;
            default:
                _out.Append(text[..character.EncodeToUtf8(text)]);
                break;
        }
    }

    private bool Number()
    {
        var rest = _body[_at..];
        var length = rest.IndexOfAny(EndsNumber);
        var literal = length < 0 ? rest : rest[..length];
        if (IsExactInteger(literal))
            _out.Append(literal);
        else if (NumberLiteral.TryParse(literal, out var number))
            AppendNumber(literal, number);
        else
            return Fail(BodyFault.InvalidNumber);
        _at += literal.Length;
        return true;
    }

    private static bool IsExactInteger(ReadOnlySpan<byte> literal)
    {
        var digits = literal is [(byte)'-', ..] ? literal[1..] : literal;
        return digits.Length is > 0 and <= ExactIntegerDigits
            && (digits[0] != '0' || digits.Length == 1)
            && !digits.ContainsAnyExceptInRange((byte)'0', (byte)'9');
    }

    private void AppendNumber(ReadOnlySpan<byte> literal, NumberLiteral number)
    {
        _numbersVary = true;
        switch (_style)
        {
            case NumberStyle.Double: number.AppendDouble(_out); break;
            case NumberStyle.Decimal: number.AppendDecimal(_out); break;
            // Kept only where it is JSON, for the text is also what the request is read from.
            case NumberStyle.Verbatim when number.IsJson: _out.Append(literal); break;
            default: number.AppendDecimal(_out); break;
        }
    }
}
