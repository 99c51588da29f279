using Actors.Jobs;

namespace Actors.Webhooks;

/// <summary>The end of a job, as its owner's webhooks are told of it.</summary>
[GenerateSerializer, Immutable, Alias("JobEnd")]
public sealed record JobEnd
{
    [Id(0)]
    public required JobId Job { get; init; }

    /// <summary>The number of the transition: a job that was requeued ends again, and that is another event.</summary>
    [Id(1)]
    public required long Seq { get; init; }

    [Id(2)]
    public required string Name { get; init; }

    /// <summary><see cref="WebhookEvents.Completed"/> or <see cref="WebhookEvents.Failed"/>.</summary>
    [Id(3)]
    public required WebhookEvents Event { get; init; }

    /// <summary>A completed job's result as JSON in UTF-8; empty for none.</summary>
    [Id(4)]
    public ReadOnlyMemory<byte> Result { get; init; }

    /// <summary>What went wrong; null for a completed job.</summary>
    [Id(5)]
    public string? Error { get; init; }

    /// <summary>The address the job itself was given; null for none.</summary>
    [Id(6)]
    public JobWebhook? Own { get; init; }

    /// <summary>Names this event, in every delivery and every attempt: a receiver drops what it has seen.</summary>
    public string MessageId => $"msg_{Job}_{Seq}";
}
