using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Actors.Domain.Jobs;
using Actors.Grains.Serialization;
using Actors.Jobs;
using Actors.Queues;
using Actors.Webhooks;

namespace Actors.Domain.Tests.Serialization;

/// <summary>A job comes back from storage as it went in.</summary>
public sealed class StoredJobTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, 123, TimeSpan.Zero);

    [Fact]
    public void Any_job_is_read_as_it_was_written()
    {
        var random = new Random(20261122);
        for (var round = 0; round < 2000; round++)
        {
            var job = RandomJob(random);

            var stored = JsonSerializer.SerializeToUtf8Bytes(job, StoredJson.Options);
            var read = JsonSerializer.Deserialize<JobState>(stored, StoredJson.Options)!;

            Assert.Equal(Plain(job), Plain(read));
        }
    }

    [Theory]
    [InlineData("""{"b" : 1.10, "a":[ 1e3 ],"ü":"\u00fc"}""")]
    [InlineData("null")]
    [InlineData("[null]")]
    public void A_payload_is_kept_byte_for_byte(string payload)
    {
        var job = new JobState { Id = new JobId(1), Spec = new JobSpec { Name = "n", Queue = QueueId.ForName("n"), Payload = Encoding.UTF8.GetBytes(payload) } };

        var read = JsonSerializer.Deserialize<JobState>(JsonSerializer.SerializeToUtf8Bytes(job, StoredJson.Options), StoredJson.Options)!;

        Assert.Equal(payload, Encoding.UTF8.GetString(read.Spec.Payload.Span));
    }

    [Fact]
    public void What_another_version_wrote_is_read()
    {
        const string stored = """
            {"seq":3, "later":{"a":[1,{}]}, "key":null, "pending":"ResultFile, Webhooks", "outcome":{"status":"Failed","exitCode":null,"result":null,"error":"\u0041"},
             "spec":{"queue":"name:n","policy":{"timeout":"00:00:05","retry":null},"labels":null,"name":"n","payload":null}, "startedAt":null, "id":7}
            """;

        var read = JsonSerializer.Deserialize<JobState>(stored, StoredJson.Options)!;

        Assert.Equal((7, 3L, PendingEffects.ResultFile | PendingEffects.Webhooks, "A"), (read.Id.Value, read.Seq, read.Pending, read.Outcome!.Error));
        Assert.Equal(new JobPolicy { Timeout = TimeSpan.FromSeconds(5) }, read.Spec.Policy);
        Assert.Empty(read.Spec.Labels);
        Assert.Null(read.StartedAt);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"spec":{"name":"n"}}""")]
    [InlineData("""{"spec":{"name":"n","queue":"name:n"},"status":"Odd"}""")]
    [InlineData("""{"spec":{"name":"n","queue":"name:n","policy":{"timeout":"soon"}}}""")]
    [InlineData("""{"spec":{"name":"n","queue":"name:n"},"id":"7"}""")]
    [InlineData("""{"spec":{"name":"n","queue":"name:n"}""")]
    public void What_is_no_stored_job_is_refused(string stored) =>
        Assert.ThrowsAny<JsonException>(() => JsonSerializer.Deserialize<JobState>(stored, StoredJson.Options));

    /// <summary>All of a state, by the generated code alone.</summary>
    private static string Plain(JobState job) => JsonSerializer.Serialize(job, GrainStateJson.Default.JobState);

    private static JobState RandomJob(Random random)
    {
        bool Sometimes() => random.Next(2) == 0;
        DateTimeOffset? Time() => Sometimes() ? Noon.AddTicks(random.NextInt64(1_000_000_000)) : null;
        string? Text() => Sometimes() ? $"\"é{random.Next(100)}\n" : null;
        T Any<T>() where T : struct, Enum => Enum.GetValues<T>()[random.Next(Enum.GetValues<T>().Length)];
        ReadOnlyMemory<byte> Json() => Sometimes() ? """{"x":[1,"y"]}"""u8.ToArray() : default(ReadOnlyMemory<byte>);
        TimeSpan Span() => TimeSpan.FromTicks(random.NextInt64(10_000_000_000_000));

        var policy = Sometimes() ? new JobPolicy() : new JobPolicy
        {
            Priority = Any<JobPriority>(),
            NotBefore = Time(),
            Timeout = Span(),
            Retry = Sometimes() ? RetryPolicy.None : new RetryPolicy { MaxRetries = random.Next(5), FirstDelay = Span(), MaxDelay = Span(), Jitter = random.NextDouble(), Factor = 1 + random.NextDouble() },
            Delivery = Any<Delivery>(),
            SuccessTtl = Span(),
            FailureTtl = Span(),
        };
        return new JobState
        {
            Id = new JobId(random.NextInt64(1, long.MaxValue)),
            Owner = Text() ?? "",
            Spec = new JobSpec
            {
                Name = "command",
                Queue = QueueId.ForNode("node \"1\""),
                Payload = Sometimes() ? "null"u8.ToArray() : """{"x":[1,"y"]}"""u8.ToArray(),
                Policy = policy,
                Description = Text(),
                Labels = Sometimes() ? ImmutableSortedDictionary<string, string>.Empty : ImmutableSortedDictionary<string, string>.Empty.Add("team", "a\"b"),
                Webhook = Sometimes() ? null : new JobWebhook("https://example.com/\"a\"", "1"),
            },
            Key = Sometimes() ? new IdempotencyKey("k", "h", Noon) : null,
            Status = Any<JobStatus>(),
            Attempt = random.Next(3),
            Failures = random.Next(3),
            Executor = Sometimes() ? new ExecutorRef("e", "b", "") : null,
            CreatedAt = Noon.AddTicks(random.Next()),
            DueAt = Noon,
            StartedAt = Time(),
            FinishedAt = Time(),
            UpdatedAt = Noon,
            ExpiresAt = Time(),
            ResultExpiresAt = Time(),
            IsDead = Sometimes(),
            Outcome = Sometimes() ? null : new JobOutcome
            {
                Status = Any<JobStatus>(),
                ExitCode = Sometimes() ? random.Next(-1, 3) : null,
                Result = Json(),
                Error = Text(),
                ReportedEnd = Time(),
                OutputBytes = random.Next(2),
                ResultJsonBytes = random.Next(2),
            },
            LastError = Text(),
            CancelRequested = Sometimes(),
            CancelReason = Text(),
            Seq = random.Next(9),
            Pending = Any<PendingEffects>(),
        };
    }
}
