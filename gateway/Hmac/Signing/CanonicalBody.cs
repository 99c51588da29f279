namespace Actors.Gateway.Hmac.Signing;

/// <summary>
/// A body's object without its <c>__auth</c> member, as <c>jq .</c> prints it. The text is JSON itself, with unique keys
/// and valid UTF-8: reading the request from it, and not from the raw body, makes what is obeyed exactly what was signed.
/// Not for use by two threads at once.
/// </summary>
public sealed class CanonicalBody : IDisposable
{
    private readonly ReadOnlyMemory<byte> _source;
    private CanonicalBuffer _buffer;

    internal CanonicalBody(ReadOnlyMemory<byte> source, CanonicalBuffer buffer, AuthMember? auth, bool numbersVary)
    {
        _source = source;
        _buffer = buffer;
        Auth = auth;
        NumbersVary = numbersVary;
    }

    /// <summary>The <c>__auth</c> member; null when it is absent or lacks a usable time or signature.</summary>
    public AuthMember? Auth { get; }

    /// <summary>True when the number styles give different texts.</summary>
    public bool NumbersVary { get; }

    /// <summary>The style of <see cref="Text"/>.</summary>
    public NumberStyle Style { get; private set; } = NumberStyle.Double;

    /// <summary>The canonical text, valid until the next <see cref="Restyle"/> or <see cref="Dispose"/>.</summary>
    public ReadOnlySpan<byte> Text => _buffer.Text;

    /// <summary>Spells the numbers in another style. False, with the text unchanged, when that text would be too large.</summary>
    public bool Restyle(NumberStyle style)
    {
        if (style == Style)
            return true;
        if (NumbersVary)
        {
            if (CanonicalReader.Read(_source.Span, style).Buffer is not { } restyled)
                return false;
            _buffer.Dispose();
            _buffer = restyled;
        }
        Style = style;
        return true;
    }

    /// <summary>The message of scheme v1: the time's digits directly followed by the canonical text.</summary>
    internal ReadOnlySpan<byte> MessageAt(string time) => _buffer.WithTime(time);

    public void Dispose() => _buffer.Dispose();
}
