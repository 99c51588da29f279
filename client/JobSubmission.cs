using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Actors.Client;

/// <summary>A job to be run by a worker that handles its name. What is null is left to the server's defaults.</summary>
public sealed record JobSubmission
{
    /// <summary>Which handler runs it; 1 to 128 characters.</summary>
    public required string Name { get; init; }

    /// <summary>Its input: JSON in UTF-8; empty for <c>null</c>.</summary>
    public ReadOnlyMemory<byte> Payload { get; init; }

    public JobPriority Priority { get; init; }

    /// <summary>Not to start before this time; null for at once.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>How long one attempt may run.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Attempts after the first; 0 to 100. The server's default is 3.</summary>
    public int? MaxRetries { get; init; }

    /// <summary>The delay before the first retry, doubled for each further one.</summary>
    public TimeSpan? RetryDelay { get; init; }

    /// <summary>No delay between retries grows past this.</summary>
    public TimeSpan? MaxRetryDelay { get; init; }

    /// <summary>How long the result is kept after success. The server's default is an hour.</summary>
    public TimeSpan? SuccessTtl { get; init; }

    /// <summary>The same after failure. The server's default is a day.</summary>
    public TimeSpan? FailureTtl { get; init; }

    /// <summary>Submitting the same name and payload with the same key again gives the first job; with others it is refused. At most 250 characters.
    /// A submit is safe against a broken connection without one: a key is for submitters that may themselves start over.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>Own words about the job, to search by; at most 32, 256 bytes each.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>What the job is about, for people.</summary>
    public string? Description { get; init; }

    /// <summary>A job with a value as its input.</summary>
    public static JobSubmission Of<T>(string name, T payload, JsonTypeInfo<T> type) =>
        new() { Name = name, Payload = JsonSerializer.SerializeToUtf8Bytes(payload, type) };

    /// <inheritdoc cref="Of{T}(string, T, JsonTypeInfo{T})"/>
    [RequiresUnreferencedCode(Reflection.Unreferenced), RequiresDynamicCode(Reflection.Dynamic)]
    public static JobSubmission Of<T>(string name, T payload) =>
        new() { Name = name, Payload = JsonSerializer.SerializeToUtf8Bytes(payload, Reflection.Options) };
}
