using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Actors.Client;

/// <summary>How a job ended, and what it gave.</summary>
public sealed record JobResult
{
    public required string JobId { get; init; }

    /// <summary><see cref="JobStatus.Completed"/> or <see cref="JobStatus.Failed"/>.</summary>
    public required JobStatus Status { get; init; }

    public required JobEnding Ending { get; init; }

    /// <summary>What the handler returned, as JSON in UTF-8; empty when it returned nothing.</summary>
    public ReadOnlyMemory<byte> Result { get; init; }

    /// <summary>What went wrong, for a person; null when nothing did.</summary>
    public string? Error { get; init; }

    /// <summary>When the end was recorded, by the server's clock.</summary>
    public DateTimeOffset CompletedAt { get; init; }

    /// <summary>How long the last attempt took, from its assignment to its end.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Attempts it took.</summary>
    public int Attempts { get; init; }

    /// <summary>The W3C <c>traceparent</c> that the job was submitted with; null for none.</summary>
    public string? TraceParent { get; init; }

    public bool IsSuccess => Status == JobStatus.Completed;

    public bool IsFailed => Status == JobStatus.Failed;

    /// <summary>The result as a value; the default of <typeparamref name="T"/> when the handler returned nothing.</summary>
    /// <exception cref="InvalidOperationException">The job failed: it has no result.</exception>
    /// <exception cref="JsonException">The result is not of this type.</exception>
    public T? ReadAs<T>(JsonTypeInfo<T> type)
    {
        RequireSuccess();
        return Result.IsEmpty ? default : JsonSerializer.Deserialize(Result.Span, type);
    }

    /// <inheritdoc cref="ReadAs{T}(JsonTypeInfo{T})"/>
    [RequiresUnreferencedCode(Reflection.Unreferenced), RequiresDynamicCode(Reflection.Dynamic)]
    public T? ReadAs<T>(JsonSerializerOptions? options = null)
    {
        RequireSuccess();
        return Result.IsEmpty ? default : JsonSerializer.Deserialize<T>(Result.Span, options ?? Reflection.Options);
    }

    private void RequireSuccess()
    {
        if (!IsSuccess)
            throw new InvalidOperationException($"Job {JobId} has no result, it ended as {Ending}: {Error}");
    }
}
