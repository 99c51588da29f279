namespace Actors.Webhooks;

/// <summary>One request to a receiver, and what came of it.</summary>
[GenerateSerializer, Immutable, Alias("DeliveryAttempt")]
public sealed record DeliveryAttempt
{
    /// <summary>Of a receiver's answer no more than so many bytes are read and kept.</summary>
    public const int MaxResponseBytes = 1024;

    [Id(0)]
    public required DateTimeOffset At { get; init; }

    [Id(1)]
    public required TimeSpan Duration { get; init; }

    /// <summary>The status of the answer; null when there was none.</summary>
    [Id(2)]
    public int? StatusCode { get; init; }

    /// <summary>Why there was no answer, or none that counts; null on success.</summary>
    [Id(3)]
    public string? Error { get; init; }

    /// <summary>The beginning of the answer's body.</summary>
    [Id(4)]
    public string? Response { get; init; }

    /// <summary>How long the receiver asked to be left alone; null when it did not.</summary>
    [Id(5)]
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Nothing was sent for want of a free place: it counts for no try.</summary>
    [Id(6)]
    public bool Deferred { get; init; }

    public bool Succeeded => StatusCode is >= 200 and <= 299 && Error is null;
}
