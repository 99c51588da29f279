using System.Globalization;
using System.Text;

namespace Actors.Gateway.Hmac;

/// <summary>Makes JSON objects, and near misses of them, from a seed: everything in which two JSON programs tend to differ.</summary>
internal sealed class HostileJson(int seed)
{
    private static readonly string[] Keys = ["a", "b", "target", "__auth", "", "é", "\\u0061", "\\u005f_auth", "a b", "\\n", "😀", "/", "\\/"];

    private static readonly string[] Numbers =
    [
        "0", "-0", "0.0", "-0.0", "1.0", "1.10", "1e3", "1E3", "1e+3", "1e20", "1e-7", "1e-5", "1e16", "1e17", "123e15", "0e10", "0.00", "1E400", "-1E400",
        "1e-400", "5e-324", "2.4e-324", "2.5e-324", "2.2250738585072011e-308", "1.7976931348623157e308", "1.7976931348623159e308",
        "12345678901234567890", "9007199254740993", "9007199254740992.5", "123456789012345", "1234567890123456", "100000000000000000000000",
        "0.1", "0.3", "0.30000000000000004", "0.0001", "0.00001", "0.000123456789012345678", "1e23", "9.5e-4", "4503599627370496.5", "1e5000000000",
        "1e-99999999999999999999", "0e99999999999999999999", "01", "-01", "+5", ".5", "5.", "-.5e1", "5.e2", "00.10",
    ];

    private static readonly string[] NotNumbers = ["-", "+", ".", "1e", "1e+", "1.2.3", "0x10", "1_0", "--1", "1-", "1a", "tru", "nulll", "True", "'a'"];

    private static readonly string[] Texts =
    [
        "", "plain", "é", "日本語", "😀", "\u007f", "\u0080", "\u2028", "\uFEFF", "\\u0000", "\\u001f", "\\u007F", "\\u0080", "\\u00e9", "\\u20AC", "\\uD83D\\uDE00",
        "\\b\\f\\n\\r\\t", "\\\"", "\\\\", "\\/", "/", "\\u0008\\u0009\\u000a\\u000B\\u000c\\u000d\\u0022\\u005c\\u002f", "\\uFFFF", "\\uFFFD", "<&'>",
    ];

    private static readonly string[] BadTexts = ["\\uD800", "\\uD83Dx", "\\uD83D\\u0041", "\\uD83D\\uD83D", "\\u12", "\\u12G4", "\\x", "\\", "\n", "\t", "\u0001", "\u001f", "\0"];

    private readonly Random _random = new(seed);

    internal string Next()
    {
        var text = new StringBuilder();
        Object(text, depth: 0);
        Space(text);
        return _random.Next(4) == 0 ? Damaged(text) : text.ToString();
    }

    /// <summary>A number's literal, extreme more often than not.</summary>
    internal string Number()
    {
        var value = BitConverter.Int64BitsToDouble(_random.NextInt64(long.MinValue, long.MaxValue));
        if (!double.IsFinite(value))
            value = 0.5;
        return _random.Next(8) switch
        {
            0 => value.ToString("R", CultureInfo.InvariantCulture),
            1 => value.ToString("E16", CultureInfo.InvariantCulture),
            2 => value.ToString("E25", CultureInfo.InvariantCulture),
            3 => ((decimal)_random.NextInt64() * _random.Next(1, 99999)).ToString(CultureInfo.InvariantCulture),
            4 => (_random.NextInt64() / Math.Pow(10, _random.Next(25))).ToString("R", CultureInfo.InvariantCulture),
            5 => $"{_random.Next(-9, 10)}.{new string('0', _random.Next(9))}{_random.Next(1000)}e{_random.Next(-25, 25)}",
            6 => _random.NextInt64(-(1L << _random.Next(1, 63)), 1L << 62).ToString(CultureInfo.InvariantCulture),
            _ => Numbers[_random.Next(Numbers.Length)],
        };
    }

    private void Value(StringBuilder text, int depth)
    {
        Space(text);
        switch (_random.Next(depth > 6 ? 5 : 8))
        {
            case 0: text.Append(_random.Next(40) == 0 ? NotNumbers[_random.Next(NotNumbers.Length)] : Number()); break;
            case 1: text.Append(_random.Next(3) switch { 0 => "true", 1 => "false", _ => "null" }); break;
            case 2: text.Append(_random.NextInt64(int.MinValue, int.MaxValue)); break;
            case 3 or 4: Text(text); break;
            case 5 or 6: Object(text, depth + 1); break;
            default: Array(text, depth + 1); break;
        }
        Space(text);
    }

    private void Object(StringBuilder text, int depth)
    {
        text.Append('{');
        Space(text);
        var count = _random.Next(30) == 0 ? 60 : _random.Next(6);
        for (var i = 0; i < count; i++)
        {
            text.Append(i > 0 ? "," : "");
            Space(text);
            // In a large object most keys are new and some come again, so that each way of finding a repeat is used.
            text.Append('"').Append(count > 50 ? $"key{_random.Next(50)}" : Keys[_random.Next(Keys.Length)]).Append('"');
            Space(text);
            text.Append(':');
            if (count > 50)
                text.Append(i);
            else
                Value(text, depth);
        }
        text.Append('}');
    }

    private void Array(StringBuilder text, int depth)
    {
        text.Append('[');
        Space(text);
        var count = _random.Next(5);
        for (var i = 0; i < count; i++)
        {
            text.Append(i > 0 ? "," : "");
            Value(text, depth);
        }
        text.Append(']');
    }

    private void Text(StringBuilder text)
    {
        text.Append('"');
        for (var i = _random.Next(4); i > 0; i--)
            text.Append(Texts[_random.Next(Texts.Length)]);
        if (_random.Next(60) == 0)
            text.Append(BadTexts[_random.Next(BadTexts.Length)]);
        text.Append('"');
    }

    private void Space(StringBuilder text)
    {
        if (_random.Next(6) == 0)
            text.Append(" \t\r\n"[_random.Next(4)]);
    }

    private string Damaged(StringBuilder text)
    {
        const string Alphabet = "{}[]:,\"\\ \n0e-.ntf/\v\u00a0\u001eé";
        var at = _random.Next(text.Length);
        switch (_random.Next(4))
        {
            case 0: text.Remove(at, 1); break;
            case 1: text.Insert(at, Alphabet[_random.Next(Alphabet.Length)]); break;
            case 2: text.Length = at; break;
            default: text[at] = Alphabet[_random.Next(Alphabet.Length)]; break;
        }
        return text.ToString();
    }
}
