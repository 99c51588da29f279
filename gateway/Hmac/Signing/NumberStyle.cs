namespace Actors.Gateway.Hmac.Signing;

/// <summary>How a canonical text spells numbers. Small plain integers are spelled alike in all of them.</summary>
public enum NumberStyle
{
    /// <summary>jq 1.6: through a double, shortest digits that give it back (<c>1.10</c> is <c>1.1</c>, <c>1e20</c> is <c>1e+20</c>).</summary>
    Double,
    /// <summary>jq 1.7: the literal's digits kept, spelled as General Decimal Arithmetic does (<c>1.10</c> stays, <c>1e20</c> is <c>1E+20</c>).</summary>
    Decimal,
    /// <summary>The literal as it was written, as clients that do not go through jq at all sign it.</summary>
    Verbatim,
}
