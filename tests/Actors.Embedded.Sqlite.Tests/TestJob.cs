using System.Text.Json.Serialization;
using Actors.Jobs;
using Actors.Queues;
using Actors.Storage;
using Orleans;

namespace Actors.Embedded.Sqlite.Tests;

/// <summary>A job's state as these tests need it: its index entry, and some content.</summary>
public sealed record TestJob : IIndexedState
{
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public required long Id { get; init; }

    public string Owner { get; init; } = "ann";

    public string Queue { get; init; } = "node/n1";

    public string Name { get; init; } = "command";

    public JobStatus Status { get; init; } = JobStatus.Queued;

    public JobPriority Priority { get; init; } = JobPriority.Normal;

    public DateTimeOffset DueAt { get; init; } = Start;

    public DateTimeOffset UpdatedAt { get; init; } = Start;

    public DateTimeOffset? FinishedAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public bool Effects { get; init; }

    public bool IsDead { get; init; }

    public DateTimeOffset? ResultExpiresAt { get; init; }

    public string? Key { get; init; }

    public string KeyHash { get; init; } = "hash";

    public DateTimeOffset KeyExpiresAt { get; init; } = Start.AddDays(1);

    public string Content { get; init; } = "";

    [JsonIgnore]
    public JobIndexEntry IndexEntry => new()
    {
        Id = new JobId(Id),
        Owner = Owner,
        Queue = new QueueId(Queue),
        Name = Name,
        Status = Status,
        Priority = Priority,
        DueAt = DueAt,
        UpdatedAt = UpdatedAt,
        FinishedAt = FinishedAt,
        ExpiresAt = ExpiresAt,
        HasPendingEffects = Effects,
        IsDead = IsDead,
        ResultExpiresAt = ResultExpiresAt,
        Key = Key is null ? null : new IdempotencyKey(Key, KeyHash, KeyExpiresAt),
    };
}

/// <summary>Any other grain's state.</summary>
public sealed record Note(string Text);

[JsonSerializable(typeof(TestJob))]
[JsonSerializable(typeof(Note))]
public sealed partial class TestJson : JsonSerializerContext;

/// <summary>What an activation holds of its state.</summary>
public sealed class Held<T> : IGrainState<T>
{
    public T State { get; set; } = default!;

    public string? ETag { get; set; }

    public bool RecordExists { get; set; }
}
