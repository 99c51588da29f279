namespace Actors.Domain.Webhooks;

/// <summary>A word on a job's progress that waits to be sent.</summary>
/// <param name="Body">JSON in UTF-8.</param>
public sealed record Advance(string Job, string MessageId, ReadOnlyMemory<byte> Body);
