namespace Actors.Gateway.Hmac.Signing;

/// <summary>
/// The text that <c>jq .</c> prints for a request body's object without its <c>__auth</c> member: what scheme v1 signs.
/// Everything jq 1.6 accepts as one object is accepted, save what could mean two things to two readers: NaN and
/// infinity words, bytes that are not UTF-8, lone surrogates, several values in a row.
/// </summary>
public static class JqCanonicalJson
{
    /// <summary>
    /// jq 1.6's own limit: an open array counts one, an open object two (itself and the key it is at). So 256 arrays, or 128 objects.
    /// </summary>
    public const int MaxParserStack = 256;

    /// <summary>
    /// Members of all objects open at one point of the body, and repeated members in the whole of it: bounds what a hostile body costs in memory.
    /// </summary>
    public const int MaxMembers = 1 << 20;

    /// <summary>No canonical text is longer, in bytes: four times the largest body the edge takes.</summary>
    public const int MaxCanonicalBytes = 128 << 20;

    // Indentation multiplies: a short value nested 200 deep takes 400 blanks of its own. Ordinary bodies stay below tenfold.
    private const int MaxExpansion = 16;
    private const int SmallCanonicalBytes = 1 << 20;

    /// <summary>The longest canonical text, in bytes, that a body of this length may have.</summary>
    public static int CanonicalLimit(int bodyLength) =>
        (int)Math.Min(MaxCanonicalBytes, SmallCanonicalBytes + (long)MaxExpansion * bodyLength);

    /// <param name="body">The request body, which must stay unchanged until the outcome's body is disposed.</param>
    public static CanonicalOutcome Read(ReadOnlyMemory<byte> body)
    {
        var reading = CanonicalReader.Read(body.Span, NumberStyle.Double);
        return reading.Buffer is { } buffer
            ? new CanonicalOutcome.Canonical(new CanonicalBody(body, buffer, reading.Auth, reading.NumbersVary))
            : new CanonicalOutcome.Refused(reading.Fault, reading.Offset);
    }
}
