namespace Actors.Gateway.Hmac.Signing;

/// <summary>The <c>__auth</c> member of a body signed by scheme v1.</summary>
/// <param name="Time">Epoch seconds, the digits exactly as they enter the signed message.</param>
/// <param name="Signature">The signature as presented.</param>
public readonly record struct AuthMember(string Time, string Signature);
