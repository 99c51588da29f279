using System.Collections.Immutable;
using System.Text.Json;
using Actors.Jobs;
using Actors.Queues;
using Actors.Webhooks;
using static Actors.Grains.Serialization.StoredValues;

namespace Actors.Grains.Serialization;

/// <summary>Reads what a stored job was submitted with. What is not there is the default.</summary>
internal static class JobSpecReader
{
    private static readonly JobPolicy DefaultPolicy = new();

    /// <param name="reader">At the start of the object; then at its end.</param>
    public static JobSpec Read(ref Utf8JsonReader reader)
    {
        string? name = null, queue = null, description = null, traceParent = null;
        ReadOnlyMemory<byte> payload = default;
        var policy = DefaultPolicy;
        var labels = ImmutableSortedDictionary<string, string>.Empty;
        JobWebhook? webhook = null;
        while (HasMember(ref reader))
        {
            if (Is(ref reader, "name"u8)) name = reader.GetString();
            else if (Is(ref reader, "queue"u8)) queue = reader.GetString();
            else if (Is(ref reader, "payload"u8)) payload = Raw(ref reader);
            else if (Is(ref reader, "policy"u8)) policy = ReadPolicy(ref reader);
            else if (Is(ref reader, "webhook"u8)) webhook = ReadWebhook(ref reader);
            else if (Is(ref reader, "labels"u8)) labels = ReadLabels(ref reader);
            else if (Is(ref reader, "description"u8)) description = reader.GetString();
            else if (Is(ref reader, "traceParent"u8)) traceParent = reader.GetString();
            else reader.Skip();
        }
        return new JobSpec
        {
            Name = name ?? throw new JsonException("a stored job has a name"),
            Queue = new QueueId(queue ?? throw new JsonException("a stored job has a queue")),
            Payload = payload,
            Policy = policy,
            Labels = labels,
            Description = description,
            Webhook = webhook,
            TraceParent = traceParent,
        };
    }

    private static JobPolicy ReadPolicy(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return DefaultPolicy;
        var (priority, delivery) = (DefaultPolicy.Priority, DefaultPolicy.Delivery);
        DateTimeOffset? notBefore = null;
        var (timeout, successTtl, failureTtl) = (DefaultPolicy.Timeout, DefaultPolicy.SuccessTtl, DefaultPolicy.FailureTtl);
        var retry = RetryPolicy.None;
        while (HasMember(ref reader))
        {
            if (Is(ref reader, "priority"u8)) priority = Name<JobPriority>(ref reader);
            else if (Is(ref reader, "notBefore"u8)) notBefore = Time(ref reader);
            else if (Is(ref reader, "timeout"u8)) timeout = Span(ref reader);
            else if (Is(ref reader, "retry"u8)) retry = ReadRetry(ref reader);
            else if (Is(ref reader, "delivery"u8)) delivery = Name<Delivery>(ref reader);
            else if (Is(ref reader, "successTtl"u8)) successTtl = Span(ref reader);
            else if (Is(ref reader, "failureTtl"u8)) failureTtl = Span(ref reader);
            else reader.Skip();
        }
        return new JobPolicy
        {
            Priority = priority,
            NotBefore = notBefore,
            Timeout = timeout,
            Retry = retry,
            Delivery = delivery,
            SuccessTtl = successTtl,
            FailureTtl = failureTtl,
        };
    }

    private static RetryPolicy ReadRetry(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return RetryPolicy.None;
        var none = RetryPolicy.None;
        var (maxRetries, firstDelay, maxDelay, jitter, factor) = (none.MaxRetries, none.FirstDelay, none.MaxDelay, none.Jitter, none.Factor);
        while (HasMember(ref reader))
        {
            if (Is(ref reader, "maxRetries"u8)) maxRetries = reader.GetInt32();
            else if (Is(ref reader, "firstDelay"u8)) firstDelay = Span(ref reader);
            else if (Is(ref reader, "maxDelay"u8)) maxDelay = Span(ref reader);
            else if (Is(ref reader, "jitter"u8)) jitter = reader.GetDouble();
            else if (Is(ref reader, "factor"u8)) factor = reader.GetDouble();
            else reader.Skip();
        }
        return new RetryPolicy { MaxRetries = maxRetries, FirstDelay = firstDelay, MaxDelay = maxDelay, Jitter = jitter, Factor = factor };
    }

    private static JobWebhook? ReadWebhook(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        var (url, userJson) = ("", "");
        while (HasMember(ref reader))
        {
            if (Is(ref reader, "url"u8)) url = reader.GetString()!;
            else if (Is(ref reader, "userJson"u8)) userJson = reader.GetString()!;
            else reader.Skip();
        }
        return new JobWebhook(url, userJson);
    }

    private static ImmutableSortedDictionary<string, string> ReadLabels(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return ImmutableSortedDictionary<string, string>.Empty;
        var labels = ImmutableSortedDictionary.CreateBuilder<string, string>();
        while (HasMember(ref reader))
        {
            var name = reader.GetString()!;
            reader.Read();
            labels[name] = reader.GetString()!;
        }
        return labels.ToImmutable();
    }
}
