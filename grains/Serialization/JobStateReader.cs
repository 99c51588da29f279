using System.Text.Json;
using Actors.Domain.Jobs;
using Actors.Jobs;
using static Actors.Grains.Serialization.StoredValues;

namespace Actors.Grains.Serialization;

/// <summary>Reads what <see cref="JobStateConverter"/> wrote, the members of each object in any order. A member that is not known was written by a later
/// version and is passed over.</summary>
internal static class JobStateReader
{
    /// <param name="reader">At the start of the object; then at its end.</param>
    /// <exception cref="JsonException">It is not a stored job.</exception>
    public static JobState Read(ref Utf8JsonReader reader)
    {
        var (id, owner, seq) = (default(JobId), "", 0L);
        JobSpec? spec = null;
        IdempotencyKey? key = null;
        var (status, attempt, failures) = (default(JobStatus), 0, 0);
        ExecutorRef? executor = null;
        DateTimeOffset createdAt = default, dueAt = default, updatedAt = default;
        DateTimeOffset? startedAt = null, finishedAt = null, expiresAt = null, resultExpiresAt = null;
        var (isDead, cancelRequested) = (false, false);
        JobOutcome? outcome = null;
        string? lastError = null, cancelReason = null;
        var pending = PendingEffects.None;
        while (HasMember(ref reader))
        {
            if (Is(ref reader, "id"u8)) id = new JobId(reader.GetInt64());
            else if (Is(ref reader, "owner"u8)) owner = reader.GetString()!;
            else if (Is(ref reader, "spec"u8)) spec = JobSpecReader.Read(ref reader);
            else if (Is(ref reader, "key"u8)) key = ReadKey(ref reader);
            else if (Is(ref reader, "status"u8)) status = Name<JobStatus>(ref reader);
            else if (Is(ref reader, "attempt"u8)) attempt = reader.GetInt32();
            else if (Is(ref reader, "failures"u8)) failures = reader.GetInt32();
            else if (Is(ref reader, "executor"u8)) executor = ReadExecutor(ref reader);
            else if (Is(ref reader, "createdAt"u8)) createdAt = reader.GetDateTimeOffset();
            else if (Is(ref reader, "dueAt"u8)) dueAt = reader.GetDateTimeOffset();
            else if (Is(ref reader, "startedAt"u8)) startedAt = Time(ref reader);
            else if (Is(ref reader, "finishedAt"u8)) finishedAt = Time(ref reader);
            else if (Is(ref reader, "updatedAt"u8)) updatedAt = reader.GetDateTimeOffset();
            else if (Is(ref reader, "expiresAt"u8)) expiresAt = Time(ref reader);
            else if (Is(ref reader, "resultExpiresAt"u8)) resultExpiresAt = Time(ref reader);
            else if (Is(ref reader, "isDead"u8)) isDead = reader.GetBoolean();
            else if (Is(ref reader, "outcome"u8)) outcome = ReadOutcome(ref reader);
            else if (Is(ref reader, "lastError"u8)) lastError = reader.GetString();
            else if (Is(ref reader, "cancelRequested"u8)) cancelRequested = reader.GetBoolean();
            else if (Is(ref reader, "cancelReason"u8)) cancelReason = reader.GetString();
            else if (Is(ref reader, "seq"u8)) seq = reader.GetInt64();
            else if (Is(ref reader, "pending"u8)) pending = Name<PendingEffects>(ref reader);
            else reader.Skip();
        }
        return new JobState
        {
            Id = id,
            Owner = owner,
            Spec = spec ?? throw new JsonException("a stored job has a spec"),
            Key = key,
            Status = status,
            Attempt = attempt,
            Failures = failures,
            Executor = executor,
            CreatedAt = createdAt,
            DueAt = dueAt,
            StartedAt = startedAt,
            FinishedAt = finishedAt,
            UpdatedAt = updatedAt,
            ExpiresAt = expiresAt,
            ResultExpiresAt = resultExpiresAt,
            IsDead = isDead,
            Outcome = outcome,
            LastError = lastError,
            CancelRequested = cancelRequested,
            CancelReason = cancelReason,
            Seq = seq,
            Pending = pending,
        };
    }

    private static IdempotencyKey? ReadKey(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        var (value, bodyHash, expiresAt) = ("", "", default(DateTimeOffset));
        while (HasMember(ref reader))
        {
            if (Is(ref reader, "value"u8)) value = reader.GetString()!;
            else if (Is(ref reader, "bodyHash"u8)) bodyHash = reader.GetString()!;
            else if (Is(ref reader, "expiresAt"u8)) expiresAt = reader.GetDateTimeOffset();
            else reader.Skip();
        }
        return new IdempotencyKey(value, bodyHash, expiresAt);
    }

    private static ExecutorRef? ReadExecutor(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        var (id, bootId, journalId) = ("", "", "");
        while (HasMember(ref reader))
        {
            if (Is(ref reader, "id"u8)) id = reader.GetString()!;
            else if (Is(ref reader, "bootId"u8)) bootId = reader.GetString()!;
            else if (Is(ref reader, "journalId"u8)) journalId = reader.GetString()!;
            else reader.Skip();
        }
        return new ExecutorRef(id, bootId, journalId);
    }

    private static JobOutcome? ReadOutcome(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        JobStatus status = default;
        int? exitCode = null;
        ReadOnlyMemory<byte> result = default;
        string? error = null;
        DateTimeOffset? reportedEnd = null;
        var (outputBytes, resultJsonBytes, noRetry) = (0L, 0L, false);
        while (HasMember(ref reader))
        {
            if (Is(ref reader, "status"u8)) status = Name<JobStatus>(ref reader);
            else if (Is(ref reader, "exitCode"u8)) exitCode = reader.TokenType == JsonTokenType.Null ? null : reader.GetInt32();
            else if (Is(ref reader, "result"u8)) result = Raw(ref reader);
            else if (Is(ref reader, "error"u8)) error = reader.GetString();
            else if (Is(ref reader, "reportedEnd"u8)) reportedEnd = Time(ref reader);
            else if (Is(ref reader, "outputBytes"u8)) outputBytes = reader.GetInt64();
            else if (Is(ref reader, "resultJsonBytes"u8)) resultJsonBytes = reader.GetInt64();
            else if (Is(ref reader, "noRetry"u8)) noRetry = reader.GetBoolean();
            else reader.Skip();
        }
        return new JobOutcome
        {
            Status = status,
            ExitCode = exitCode,
            Result = result,
            Error = error,
            ReportedEnd = reportedEnd,
            OutputBytes = outputBytes,
            ResultJsonBytes = resultJsonBytes,
            NoRetry = noRetry,
        };
    }
}
