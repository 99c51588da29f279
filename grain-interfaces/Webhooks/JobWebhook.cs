namespace Actors.Webhooks;

/// <summary>An address that one job's success is told to: the submitter's <c>webhookUrl</c>.</summary>
/// <param name="Url">Where to.</param>
/// <param name="UserJson">The submitter as JSON, as its credential names it.</param>
[GenerateSerializer, Immutable, Alias("JobWebhook")]
public sealed record JobWebhook([property: Id(0)] string Url, [property: Id(1)] string UserJson);
