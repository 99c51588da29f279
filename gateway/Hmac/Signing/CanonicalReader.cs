using System.Text;

namespace Actors.Gateway.Hmac.Signing;

/// <summary>
/// Reads JSON and writes its canonical text in the same pass, by recursive descent; the depth limit bounds the stack.
/// Every method returns false once <see cref="_fault"/> is set, and then nothing more is read.
/// </summary>
internal ref partial struct CanonicalReader
{
    private readonly ReadOnlySpan<byte> _body;
    private readonly NumberStyle _style;
    private readonly CanonicalBuffer _out;
    private readonly MemberLedger _members;
    private int _at;
    private BodyFault _fault;
    private bool _numbersVary;
    private bool _inAuth;
    private string? _authTime;
    private string? _authSignature;

    private CanonicalReader(ReadOnlySpan<byte> body, NumberStyle style)
    {
        _body = body;
        _style = style;
        _out = new CanonicalBuffer(body.Length + body.Length / 4 + 128, JqCanonicalJson.CanonicalLimit(body.Length));
        _members = new MemberLedger(_out);
    }

    internal static CanonicalReading Read(ReadOnlySpan<byte> body, NumberStyle style)
    {
        var reader = new CanonicalReader(body, style);
        using var members = reader._members;
        if (!reader.Document())
        {
            reader._out.Dispose();
            return new CanonicalReading(null, null, false, reader._fault, reader._at);
        }
        var auth = reader is { _authTime: { } time, _authSignature: { } signature } ? new AuthMember(time, signature) : (AuthMember?)null;
        return new CanonicalReading(members.WithoutRepeats(), auth, reader._numbersVary, default, 0);
    }

    private bool Document()
    {
        // jq drops a byte order mark before the first value, as editors on Windows write it.
        if (_body.StartsWith("\uFEFF"u8))
            _at = 3;
        SkipSpace();
        if (_at == _body.Length)
            return Fail(BodyFault.Empty);
        if (_body[_at] != '{')
            return Fail(BodyFault.NotAnObject);
        if (!Object(stack: 0, depth: 0))
            return false;
        SkipSpace();
        if (_at < _body.Length)
            return Fail(BodyFault.TrailingText);
        return !_out.Overflowed || Fail(BodyFault.TooLarge);
    }

    private bool Value(int stack, int depth)
    {
        if (_at == _body.Length)
            return Fail(BodyFault.Truncated);
        switch (_body[_at])
        {
            case (byte)'"': return String();
            case (byte)'{': return Object(stack, depth);
            case (byte)'[': return Array(stack, depth);
            case (byte)'t': return Word("true"u8);
            case (byte)'f': return Word("false"u8);
            case (byte)'n': return Word("null"u8);
            default: return Number();
        }
    }

    private bool Object(int stack, int depth)
    {
        if (stack >= JqCanonicalJson.MaxParserStack)
            return Fail(BodyFault.TooDeep);
        _at++;
        _out.Append((byte)'{');
        SkipSpace();
        if (Next('}'))
        {
            _out.Append((byte)'}');
            return true;
        }

        var scope = _members.Open();
        do
        {
            SkipSpace();
            if (!Member(ref scope, stack, depth))
                return false;
            SkipSpace();
        }
        while (Next(','));

        if (!Close('}'))
            return false;
        if (_members.CountOf(scope) > 0)
            _out.AppendLine(depth);
        _members.Close(scope);
        _out.Append((byte)'}');
        return true;
    }

    private bool Member(ref MemberScope scope, int stack, int depth)
    {
        var start = _out.Length;
        var repeats = _members.Repeats;
        if (_members.CountOf(scope) > 0)
            _out.Append((byte)',');
        _out.AppendLine(depth + 1);

        var keyStart = _out.Length;
        if (_at == _body.Length)
            return Fail(BodyFault.Truncated);
        if (_body[_at] != '"')
            return Fail(BodyFault.Syntax);
        if (!String())
            return false;
        var keyLength = _out.Length - keyStart;
        var isAuth = depth == 0 && _out.Slice(keyStart, keyLength).SequenceEqual("\"__auth\""u8);
        if (isAuth)
            (_inAuth, _authTime, _authSignature) = (true, null, null);

        SkipSpace();
        if (!Close(':'))
            return false;
        _out.Append(": "u8);
        SkipSpace();
        var valueStart = _out.Length;
        if (!Value(stack + 2, depth + 1))
            return false;
        if (_out.Overflowed)
            return Fail(BodyFault.TooLarge);

        if (isAuth)
        {
            // Read like any other value, so that it is checked, and then taken back.
            _inAuth = false;
            _out.CutBack(start);
            _members.TakeBack(repeats);
            return true;
        }
        if (_inAuth && depth == 1)
            CaptureAuth(_out.Slice(keyStart, keyLength), _out.Slice(valueStart, _out.Length - valueStart));
        var member = new Member(keyStart, keyLength, valueStart, _out.Length);
        return _members.Add(ref scope, member, start) || Fail(BodyFault.TooManyMembers);
    }

    private bool Array(int stack, int depth)
    {
        if (stack >= JqCanonicalJson.MaxParserStack)
            return Fail(BodyFault.TooDeep);
        _at++;
        _out.Append((byte)'[');
        SkipSpace();
        if (Next(']'))
        {
            _out.Append((byte)']');
            return true;
        }

        var first = true;
        do
        {
            if (!first)
                _out.Append((byte)',');
            first = false;
            _out.AppendLine(depth + 1);
            SkipSpace();
            if (!Value(stack + 1, depth + 1))
                return false;
            if (_out.Overflowed)
                return Fail(BodyFault.TooLarge);
            SkipSpace();
        }
        while (Next(','));

        if (!Close(']'))
            return false;
        _out.AppendLine(depth);
        _out.Append((byte)']');
        return true;
    }

    private bool Word(ReadOnlySpan<byte> word)
    {
        if (!_body[_at..].StartsWith(word))
            return Fail(BodyFault.Syntax);
        _at += word.Length;
        _out.Append(word);
        return true;
    }

    private void CaptureAuth(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (key.SequenceEqual("\"time\""u8))
        {
            var digits = value[0] == '"' ? value[1..^1] : value;
            _authTime = SignedTime.IsWellFormed(digits) ? Encoding.ASCII.GetString(digits) : null;
        }
        else if (key.SequenceEqual("\"sig\""u8))
        {
            // A text of another length, or of no text at all, is no signature; it is kept empty so that it is refused as a wrong one.
            var text = value[0] == '"' ? value[1..^1] : [];
            _authSignature = text.Length == HmacSignature.TextLength ? Encoding.UTF8.GetString(text) : "";
        }
    }

    private void SkipSpace()
    {
        while (_at < _body.Length && _body[_at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
            _at++;
    }

    private bool Next(char expected)
    {
        if (_at == _body.Length || _body[_at] != expected)
            return false;
        _at++;
        return true;
    }

    private bool Close(char expected) => Next(expected) || Fail(_at == _body.Length ? BodyFault.Truncated : BodyFault.Syntax);

    private bool Fail(BodyFault fault)
    {
        _fault = fault;
        return false;
    }
}
