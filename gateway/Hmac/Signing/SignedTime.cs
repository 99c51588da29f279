using System.Globalization;

namespace Actors.Gateway.Hmac.Signing;

/// <summary>The time of a signature: epoch seconds in decimal digits, signed as the very digits that were sent.</summary>
public static class SignedTime
{
    /// <summary>More digits than any clock shows, and few enough for a 64-bit number.</summary>
    public const int MaxDigits = 18;

    public static bool IsWellFormed(ReadOnlySpan<byte> digits) =>
        digits.Length is > 0 and <= MaxDigits && !digits.ContainsAnyExceptInRange((byte)'0', (byte)'9');

    public static bool TryParse(string? digits, out long seconds)
    {
        seconds = 0;
        return digits is { Length: > 0 and <= MaxDigits } && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out seconds);
    }

    public static string Text(DateTimeOffset time) => time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
}
