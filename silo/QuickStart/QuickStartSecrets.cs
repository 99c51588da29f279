namespace Actors.Silo.QuickStart;

/// <summary>Secrets that a quick start makes for a data directory, or found there.</summary>
/// <param name="Secret">Stands in for <c>SECRET</c>.</param>
/// <param name="TokenSecret">Stands in for <c>TOKEN_SECRET</c>.</param>
public sealed record QuickStartSecrets(string Secret, string TokenSecret);
