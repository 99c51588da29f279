using System.Text.Json.Serialization;
using Actors.Jobs;
using Actors.Queues;
using Actors.Storage;
using Orleans;

namespace Actors.Embedded.Sqlite.Writer;

/// <summary>The state of a job that exists to be found again after a crash.</summary>
public sealed record WrittenJob(long Id, JobStatus Status, string Payload) : IIndexedState
{
    public const string Owner = "crash-test";

    private static readonly DateTimeOffset Time = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [JsonIgnore]
    public JobIndexEntry IndexEntry => new()
    {
        Id = new JobId(Id),
        Owner = Owner,
        Queue = QueueId.ForNode("n1"),
        Name = "command",
        Status = Status,
        Priority = JobPriority.Normal,
        DueAt = Time,
        UpdatedAt = Time,
        FinishedAt = Status.IsFinal() ? Time : null,
        ExpiresAt = Status.IsFinal() ? Time.AddDays(30) : null,
    };
}

[JsonSerializable(typeof(WrittenJob))]
public sealed partial class WrittenJson : JsonSerializerContext;

/// <summary>What an activation holds of its state.</summary>
internal sealed class Held : IGrainState<WrittenJob>
{
    public required WrittenJob State { get; set; }

    public string? ETag { get; set; }

    public bool RecordExists { get; set; }
}
