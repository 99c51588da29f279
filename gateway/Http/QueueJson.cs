using System.Text.Json;
using System.Text.Unicode;
using Actors.Queues;

namespace Actors.Gateway.Http;

/// <summary>A queue as administrators see it, and what they may set of it.</summary>
internal static class QueueJson
{
    private const double MaxSeconds = 1e9;

    public static void Write(Utf8JsonWriter json, QueueSnapshot queue)
    {
        json.WriteStartObject();
        json.WriteString("id", queue.Queue.Value);
        json.WriteNumber("waiting", queue.Waiting);
        json.WriteNumber("delayed", queue.Scheduled);
        json.WriteNumber("active", queue.Running);
        json.WriteBoolean("paused", queue.Policy.IsPaused);
        if (queue.Policy.MaxRunning is { } most)
            json.WriteNumber("maxRunning", most);
        if (queue.Policy.Rate is { } rate)
        {
            json.WriteStartObject("rate");
            json.WriteNumber("starts", rate.Starts);
            json.WriteNumber("seconds", rate.Interval.TotalSeconds);
            json.WriteEndObject();
        }
        if (queue.OldestWaiting is { } oldest)
            json.WriteNumber("oldestWaiting", oldest.ToUnixTimeMilliseconds());
        json.WriteBoolean("waitsForHandler", queue.WaitsForHandler);
        json.WriteStartArray("executors");
        foreach (var executor in queue.Executors)
        {
            json.WriteStartObject();
            json.WriteString("id", executor.Id);
            json.WriteBoolean("connected", executor.Connected);
            json.WriteNumber("capacity", executor.Capacity);
            json.WriteNumber("active", executor.Running);
            json.WriteNumber("lastSeen", executor.LastSeen.ToUnixTimeMilliseconds());
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>What is set from now on: what the body says, else as it was.</summary>
    public static Result<QueuePolicy> ReadPolicy(byte[] body, QueuePolicy was)
    {
        try
        {
            using var document = JsonDocument.Parse(Utf8.IsValid(body) ? body : throw new JsonException());
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                return Wrong("the body is an object with the members paused, maxRunning and rate");
            foreach (var member in document.RootElement.EnumerateObject())
            {
                var value = member.Value;
                switch (member.Name)
                {
                    case "paused" when value.ValueKind is JsonValueKind.True or JsonValueKind.False:
                        was = was with { IsPaused = value.GetBoolean() };
                        break;
                    case "maxRunning" when value.ValueKind == JsonValueKind.Null:
                        was = was with { MaxRunning = null };
                        break;
                    case "maxRunning" when value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var most):
                        was = was with { MaxRunning = most };
                        break;
                    case "rate" when value.ValueKind == JsonValueKind.Null:
                        was = was with { Rate = null };
                        break;
                    case "rate" when RateOf(value) is { } rate:
                        was = was with { Rate = rate };
                        break;
                    default:
                        return Wrong("there are paused, true or false; maxRunning, a whole number or null; rate, {starts, seconds} or null");
                }
            }
            return was;
        }
        catch (JsonException)
        {
            return Wrong("the body is not JSON in UTF-8");
        }
    }

    private static StartRate? RateOf(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object
        && value.TryGetProperty("starts", out var starts) && starts.ValueKind == JsonValueKind.Number && starts.TryGetInt32(out var number)
        && value.TryGetProperty("seconds", out var seconds) && seconds.ValueKind == JsonValueKind.Number && seconds.GetDouble() is >= 0 and <= MaxSeconds and var interval
            ? new StartRate(number, TimeSpan.FromSeconds(interval))
            : null;

    private static Rejection Wrong(string message) => new(RejectionCode.Invalid, message);
}
