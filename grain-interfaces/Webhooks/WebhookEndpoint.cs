using System.Collections.Immutable;

namespace Actors.Webhooks;

/// <summary>What is needed to send to a webhook.</summary>
/// <param name="Active">False: nothing is sent, and what waits is given up.</param>
/// <param name="Secrets">Each signs; two while one is being replaced, none for an address nobody has a secret for.</param>
[GenerateSerializer, Immutable, Alias("WebhookEndpoint")]
public sealed record WebhookEndpoint(
    [property: Id(0)] string Url,
    [property: Id(1)] bool Active,
    [property: Id(2)] ImmutableArray<string> Secrets);
