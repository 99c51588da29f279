using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Actors.Gateway.Application;
using Actors.Gateway.Requests;
using Actors.Jobs;
using Actors.Link.V1;
using JobPriority = Actors.Jobs.JobPriority;
using LinkPriority = Actors.Link.V1.JobPriority;

namespace Actors.Gateway.Link.Applications;

/// <summary>Reads a job as a client asks for it.</summary>
internal static class SubmittedJobs
{
    private static readonly byte[] Nothing = "null"u8.ToArray();

    public static Result<NewJob> Read(JobRequest asked, GatewayOptions options, DateTimeOffset now)
    {
        if (asked.Payload.Length > options.MaxSubmitBytes)
            return new Rejection(RejectionCode.TooLarge, $"a payload has at most {options.SubmitLimit}");
        if (asked.Name == JobSpec.CommandName)
            return new Rejection(RejectionCode.Invalid, $"'{JobSpec.CommandName}' is no named job: commands are submitted over HTTP");
        if (!IsJson(asked.Payload.Span))
            return new Rejection(RejectionCode.Invalid, "the payload is not JSON");
        if (!TryTime(asked.NotBeforeMs, out var notBefore))
            return new Rejection(RejectionCode.Invalid, "not_before_ms is no time");
        return new NewJob
        {
            Id = asked.Id == 0 ? null : new JobId(asked.Id),
            Name = asked.Name,
            Payload = asked.Payload.IsEmpty ? Nothing : asked.Payload.Memory,
            Priority = asked.Priority switch { LinkPriority.High => JobPriority.High, LinkPriority.Low => JobPriority.Low, _ => JobPriority.Normal },
            NotBefore = notBefore,
            Timeout = SpanOf(asked.TimeoutMs),
            MaxRetries = asked.HasMaxRetries ? asked.MaxRetries : null,
            RetryDelay = SpanOf(asked.RetryDelayMs),
            MaxRetryDelay = SpanOf(asked.MaxRetryDelayMs),
            SuccessTtl = SpanOf(asked.SuccessTtlMs),
            FailureTtl = SpanOf(asked.FailureTtlMs),
            Description = asked.Description.Length == 0 ? null : asked.Description,
            TraceParent = asked.TraceParent.Length == 0 ? null : asked.TraceParent,
            Labels = asked.Labels.Count == 0 ? ImmutableSortedDictionary<string, string>.Empty : asked.Labels.ToImmutableSortedDictionary(StringComparer.Ordinal),
            Key = asked.IdempotencyKey.Length == 0 ? null : KeyOf(asked, now + options.IdempotencyWindow),
        };
    }

    /// <summary>What is stored is one JSON value and nothing else: it is written into larger JSON as it is.</summary>
    public static bool IsJson(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
            return true;
        try
        {
            var reader = new Utf8JsonReader(text);
            while (reader.Read())
            {
                // Looking at every token is what proves it.
            }
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>The key stands for name and payload: what else a repeat says may differ, as its id and its trace do.</summary>
    private static IdempotencyKey KeyOf(JobRequest asked, DateTimeOffset expiresAt)
    {
        var body = new ArrayBufferWriter<byte>(asked.Payload.Length + asked.Name.Length + 1);
        body.Write(System.Text.Encoding.UTF8.GetBytes(asked.Name));
        body.Write([(byte)0]);
        body.Write(asked.Payload.Span);
        return IdempotencyKeys.Of($"key:{asked.IdempotencyKey}", body.WrittenSpan, expiresAt);
    }

    /// <summary>Null for 0, the default; what is out of range stays so, for the application layer to refuse.</summary>
    private static TimeSpan? SpanOf(long milliseconds) =>
        milliseconds == 0 ? null : TimeSpan.FromTicks(Math.Clamp(milliseconds, -1, TimeSpan.MaxValue.Ticks / TimeSpan.TicksPerMillisecond) * TimeSpan.TicksPerMillisecond);

    private static bool TryTime(long milliseconds, out DateTimeOffset? time)
    {
        time = null;
        if (milliseconds is 0)
            return true;
        if (milliseconds < 0 || milliseconds > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
            return false;
        time = DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
        return true;
    }
}
