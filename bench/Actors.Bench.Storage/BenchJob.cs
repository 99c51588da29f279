using System.Text.Json.Serialization;
using Actors.Jobs;
using Actors.Queues;
using Actors.Storage;
using Orleans;

namespace Actors.Bench.Storage;

/// <summary>A job's state of about the size that the real one has.</summary>
internal sealed record BenchJob : IIndexedState
{
    public required long Id { get; init; }

    public required string Owner { get; init; }

    public required string Queue { get; init; }

    [JsonIgnore]
    public string Name { get; init; } = "command";

    [JsonIgnore]
    public bool IsDead { get; init; }

    public required JobStatus Status { get; init; }

    public int Attempt { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    public string? Executor { get; init; }

    public string Payload { get; init; } =
        """{"command":"/usr/local/bin/report --customer 4711 --from 2026-01-01 --to 2026-02-01 --format pdf --out /srv/reports/4711.pdf","env":{"LANG":"C"}}""";

    public string? Result { get; init; }

    [JsonIgnore]
    public JobIndexEntry IndexEntry => new()
    {
        Id = new JobId(Id),
        Owner = Owner,
        Queue = new QueueId(Queue),
        Name = Name,
        Status = Status,
        Priority = JobPriority.Normal,
        DueAt = CreatedAt,
        UpdatedAt = UpdatedAt,
        FinishedAt = FinishedAt,
        ExpiresAt = FinishedAt?.AddDays(30),
        HasPendingEffects = Status is JobStatus.Queued,
        IsDead = IsDead,
    };

    public BenchJob Started(DateTimeOffset now) => this with { Status = JobStatus.Running, Attempt = 1, UpdatedAt = now, Executor = "node-17/2f6d1c9e8b7a" };

    public BenchJob Succeeded(DateTimeOffset now) => this with
    {
        Status = JobStatus.Succeeded,
        UpdatedAt = now,
        FinishedAt = now,
        Result = """{"exitCode":0,"outputBytes":1234,"tail":"wrote 12 pages to /srv/reports/4711.pdf in 0.8 s"}""",
    };
}

/// <summary>How the store knows the states measured here.</summary>
[JsonSerializable(typeof(BenchJob))]
internal sealed partial class BenchJson : JsonSerializerContext;

/// <summary>What an activation holds of its state.</summary>
internal sealed class Held<T> : IGrainState<T>
{
    public required T State { get; set; }

    public string? ETag { get; set; }

    public bool RecordExists { get; set; }
}
