using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Actors.Domain.Jobs;
using Actors.Jobs;

namespace Actors.Grains.Serialization;

/// <summary>Writes and reads a job's state by hand, since each job is written several times, a queued one also read, and this is the largest part of it.
/// What of the policy, the retries and the labels is the default is left out: a default that changes, changes what is stored.</summary>
public sealed class JobStateConverter : JsonConverter<JobState>
{
    /// <summary>The longest duration, as <c>-10675199.02:48:05.4775808</c>.</summary>
    private const int MaxSpanBytes = 26;

    private static readonly JobPolicy DefaultPolicy = new();

    public override JobState Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => JobStateReader.Read(ref reader);

    public override void Write(Utf8JsonWriter writer, JobState job, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteNumber("id"u8, job.Id.Value);
        writer.WriteString("owner"u8, job.Owner);
        WriteSpec(writer, job.Spec);
        if (job.Key is { } key)
            WriteKey(writer, key);
        writer.WriteString("status"u8, NameOf(job.Status));
        WriteUnlessZero(writer, "attempt"u8, job.Attempt);
        WriteUnlessZero(writer, "failures"u8, job.Failures);
        if (job.Executor is { } executor)
            WriteExecutor(writer, executor);
        writer.WriteString("createdAt"u8, job.CreatedAt);
        writer.WriteString("dueAt"u8, job.DueAt);
        WriteUnlessNull(writer, "startedAt"u8, job.StartedAt);
        WriteUnlessNull(writer, "finishedAt"u8, job.FinishedAt);
        writer.WriteString("updatedAt"u8, job.UpdatedAt);
        WriteUnlessNull(writer, "expiresAt"u8, job.ExpiresAt);
        WriteUnlessNull(writer, "resultExpiresAt"u8, job.ResultExpiresAt);
        if (job.IsDead)
            writer.WriteBoolean("isDead"u8, true);
        if (job.Outcome is { } outcome)
            WriteOutcome(writer, outcome);
        WriteUnlessNull(writer, "lastError"u8, job.LastError);
        if (job.CancelRequested)
            writer.WriteBoolean("cancelRequested"u8, true);
        WriteUnlessNull(writer, "cancelReason"u8, job.CancelReason);
        writer.WriteNumber("seq"u8, job.Seq);
        if (job.Pending != PendingEffects.None)
            writer.WriteString("pending"u8, job.Pending.ToString());
        writer.WriteEndObject();
    }

    private static void WriteSpec(Utf8JsonWriter writer, JobSpec spec)
    {
        writer.WriteStartObject("spec"u8);
        writer.WriteString("name"u8, spec.Name);
        writer.WriteString("queue"u8, spec.Queue.Value);
        WriteRaw(writer, "payload"u8, spec.Payload);
        WritePolicy(writer, spec.Policy);
        if (spec.Webhook is { } webhook)
        {
            writer.WriteStartObject("webhook"u8);
            writer.WriteString("url"u8, webhook.Url);
            writer.WriteString("userJson"u8, webhook.UserJson);
            writer.WriteEndObject();
        }
        if (!spec.Labels.IsEmpty)
        {
            writer.WriteStartObject("labels"u8);
            foreach (var (name, value) in spec.Labels)
                writer.WriteString(name, value);
            writer.WriteEndObject();
        }
        WriteUnlessNull(writer, "description"u8, spec.Description);
        WriteUnlessNull(writer, "traceParent"u8, spec.TraceParent);
        writer.WriteEndObject();
    }

    private static void WritePolicy(Utf8JsonWriter writer, JobPolicy policy)
    {
        if (policy == DefaultPolicy)
            return;
        writer.WriteStartObject("policy"u8);
        if (policy.Priority != DefaultPolicy.Priority)
            writer.WriteString("priority"u8, policy.Priority.ToString());
        WriteUnlessNull(writer, "notBefore"u8, policy.NotBefore);
        WriteUnless(writer, "timeout"u8, policy.Timeout, DefaultPolicy.Timeout);
        if (policy.Retry != RetryPolicy.None)
            WriteRetry(writer, policy.Retry);
        if (policy.Delivery != DefaultPolicy.Delivery)
            writer.WriteString("delivery"u8, policy.Delivery.ToString());
        WriteUnless(writer, "successTtl"u8, policy.SuccessTtl, DefaultPolicy.SuccessTtl);
        WriteUnless(writer, "failureTtl"u8, policy.FailureTtl, DefaultPolicy.FailureTtl);
        writer.WriteEndObject();
    }

    private static void WriteRetry(Utf8JsonWriter writer, RetryPolicy retry)
    {
        var none = RetryPolicy.None;
        writer.WriteStartObject("retry"u8);
        WriteUnlessZero(writer, "maxRetries"u8, retry.MaxRetries);
        WriteUnless(writer, "firstDelay"u8, retry.FirstDelay, none.FirstDelay);
        WriteUnless(writer, "maxDelay"u8, retry.MaxDelay, none.MaxDelay);
        if (retry.Jitter != none.Jitter)
            writer.WriteNumber("jitter"u8, retry.Jitter);
        if (retry.Factor != none.Factor)
            writer.WriteNumber("factor"u8, retry.Factor);
        writer.WriteEndObject();
    }

    private static void WriteKey(Utf8JsonWriter writer, IdempotencyKey key)
    {
        writer.WriteStartObject("key"u8);
        writer.WriteString("value"u8, key.Value);
        writer.WriteString("bodyHash"u8, key.BodyHash);
        writer.WriteString("expiresAt"u8, key.ExpiresAt);
        writer.WriteEndObject();
    }

    private static void WriteExecutor(Utf8JsonWriter writer, ExecutorRef executor)
    {
        writer.WriteStartObject("executor"u8);
        writer.WriteString("id"u8, executor.Id);
        writer.WriteString("bootId"u8, executor.BootId);
        writer.WriteString("journalId"u8, executor.JournalId);
        writer.WriteEndObject();
    }

    private static void WriteOutcome(Utf8JsonWriter writer, JobOutcome outcome)
    {
        writer.WriteStartObject("outcome"u8);
        writer.WriteString("status"u8, NameOf(outcome.Status));
        if (outcome.ExitCode is { } exitCode)
            writer.WriteNumber("exitCode"u8, exitCode);
        if (!outcome.Result.IsEmpty)
            WriteRaw(writer, "result"u8, outcome.Result);
        WriteUnlessNull(writer, "error"u8, outcome.Error);
        WriteUnlessNull(writer, "reportedEnd"u8, outcome.ReportedEnd);
        WriteUnlessZero(writer, "outputBytes"u8, outcome.OutputBytes);
        WriteUnlessZero(writer, "resultJsonBytes"u8, outcome.ResultJsonBytes);
        if (outcome.NoRetry)
            writer.WriteBoolean("noRetry"u8, true);
        writer.WriteEndObject();
    }

    private static void WriteRaw(Utf8JsonWriter writer, ReadOnlySpan<byte> name, ReadOnlyMemory<byte> json)
    {
        writer.WritePropertyName(name);
        if (json.IsEmpty)
            writer.WriteNullValue();
        else
            writer.WriteRawValue(json.Span, skipInputValidation: true);
    }

    private static void WriteUnlessZero(Utf8JsonWriter writer, ReadOnlySpan<byte> name, long value)
    {
        if (value != 0)
            writer.WriteNumber(name, value);
    }

    private static void WriteUnlessNull(Utf8JsonWriter writer, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
            writer.WriteString(name, value);
    }

    private static void WriteUnlessNull(Utf8JsonWriter writer, ReadOnlySpan<byte> name, DateTimeOffset? value)
    {
        if (value is { } time)
            writer.WriteString(name, time);
    }

    private static void WriteUnless(Utf8JsonWriter writer, ReadOnlySpan<byte> name, TimeSpan value, TimeSpan usual)
    {
        if (value == usual)
            return;
        Span<byte> text = stackalloc byte[MaxSpanBytes];
        _ = Utf8Formatter.TryFormat(value, text, out var length, 'c');
        writer.WriteString(name, text[..length]);
    }

    private static ReadOnlySpan<byte> NameOf(JobStatus status) => status switch
    {
        JobStatus.Scheduled => "Scheduled"u8,
        JobStatus.Queued => "Queued"u8,
        JobStatus.Running => "Running"u8,
        JobStatus.Succeeded => "Succeeded"u8,
        JobStatus.Failed => "Failed"u8,
        JobStatus.TimedOut => "TimedOut"u8,
        JobStatus.Canceled => "Canceled"u8,
        JobStatus.Rejected => "Rejected"u8,
        JobStatus.Lost => "Lost"u8,
        _ => throw new Domain.InvariantBrokenException($"unknown status {status}"),
    };
}
