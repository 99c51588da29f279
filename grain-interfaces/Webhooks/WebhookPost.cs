using System.Collections.Immutable;

namespace Actors.Webhooks;

/// <summary>One request to a receiver.</summary>
/// <param name="MessageId">Names the event; the same for every attempt.</param>
/// <param name="Body">JSON in UTF-8.</param>
/// <param name="Secrets">Each gives a signature.</param>
/// <param name="IsSuspect">The receiver failed or was slow of late: it takes one of the places kept for such.</param>
public sealed record WebhookPost(string Url, string MessageId, ReadOnlyMemory<byte> Body, ImmutableArray<string> Secrets, bool IsSuspect);
