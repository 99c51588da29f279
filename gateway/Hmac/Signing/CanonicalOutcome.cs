namespace Actors.Gateway.Hmac.Signing;

/// <summary>What reading a body for its signature gives: its canonical form, or the reason why it has none.</summary>
public abstract record CanonicalOutcome
{
    private CanonicalOutcome() { }

    /// <param name="Body">The caller disposes it; it reads the request's memory until then.</param>
    public sealed record Canonical(CanonicalBody Body) : CanonicalOutcome;

    /// <param name="Fault">What is wrong.</param>
    /// <param name="Offset">The byte of the body at which reading stopped.</param>
    public sealed record Refused(BodyFault Fault, int Offset) : CanonicalOutcome;
}
