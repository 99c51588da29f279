namespace Actors.Silo.QuickStart;

/// <summary>What a quick start fills in where nothing is configured.</summary>
/// <param name="SecretsFor">The secrets for a data directory.</param>
/// <param name="Nodes">Stand in for <c>ALLOWED_NODES</c>.</param>
/// <param name="Origins">Stand in for <c>CORS_ORIGINS</c>.</param>
public sealed record QuickStartDefaults(Func<string, QuickStartSecrets> SecretsFor, IReadOnlyList<string> Nodes, IReadOnlyList<string> Origins);
