namespace Actors.Gateway.Hmac.Signing;

/// <summary>Why a request body has no canonical form here. The list is closed.</summary>
public enum BodyFault
{
    /// <summary>Nothing but white space.</summary>
    Empty,
    /// <summary>JSON, but not an object.</summary>
    NotAnObject,
    /// <summary>A character that JSON does not allow where it stands.</summary>
    Syntax,
    /// <summary>The body ends inside a value.</summary>
    Truncated,
    /// <summary>Text follows the object.</summary>
    TrailingText,
    /// <summary>A control character stands unescaped in a string.</summary>
    ControlCharacter,
    /// <summary>An escape that JSON does not know.</summary>
    InvalidEscape,
    /// <summary>Half of a surrogate pair.</summary>
    LoneSurrogate,
    /// <summary>Not a number, or one of the NaN and infinity words.</summary>
    InvalidNumber,
    /// <summary>Bytes that are not UTF-8.</summary>
    NotUtf8,
    /// <summary>Nested deeper than <see cref="JqCanonicalJson.MaxParserStack"/> allows.</summary>
    TooDeep,
    /// <summary>More than <see cref="JqCanonicalJson.MaxMembers"/> members open at once, or repeated.</summary>
    TooManyMembers,
    /// <summary>The canonical text would be out of proportion to the body, see <see cref="JqCanonicalJson.CanonicalLimit"/>.</summary>
    TooLarge,
}
