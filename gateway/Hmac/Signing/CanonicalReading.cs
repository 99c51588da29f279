namespace Actors.Gateway.Hmac.Signing;

/// <summary>One pass over a body. <paramref name="Buffer"/> is null when the body was refused for <paramref name="Fault"/>.</summary>
internal readonly record struct CanonicalReading(CanonicalBuffer? Buffer, AuthMember? Auth, bool NumbersVary, BodyFault Fault, int Offset);
