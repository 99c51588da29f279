using System.Globalization;
using System.Text.Json;
using Actors.Webhooks;

namespace Actors.Gateway.Webhooks;

/// <summary>Webhooks and their deliveries as the REST API shows them. Times are ISO 8601 with milliseconds.</summary>
internal static class WebhookJson
{
    private static readonly (string Name, WebhookEvents Events)[] EventTypes =
        [("progress", WebhookEvents.Progress), ("completed", WebhookEvents.Completed), ("failed", WebhookEvents.Failed), ("all", WebhookEvents.All)];

    /// <summary>The names of event types, for a refusal to list.</summary>
    public static readonly string EventTypeNames = string.Join(", ", EventTypes.Select(type => type.Name));

    public static WebhookEvents? EventTypeOf(string name) =>
        EventTypes.Where(type => type.Name == name).Select(type => (WebhookEvents?)type.Events).FirstOrDefault();

    public static void Write(Utf8JsonWriter json, Webhook webhook, string? secret = null)
    {
        json.WriteStartObject();
        json.WriteNumber("id", webhook.Id);
        json.WriteString("url", webhook.Url);
        json.WriteString("eventType", NameOf(webhook.Events));
        json.WriteString("description", webhook.Description);
        json.WriteBoolean("active", webhook.Active);
        if (webhook.DisabledReason is not null)
            json.WriteString("disabledReason", webhook.DisabledReason);
        WriteTime(json, "createdAt", webhook.CreatedAt);
        WriteTime(json, "updatedAt", webhook.UpdatedAt);
        if (secret is not null)
            json.WriteString("secret", secret);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, WebhookDelivery delivery)
    {
        json.WriteStartObject();
        json.WriteNumber("id", delivery.Id);
        json.WriteString("webhookId", delivery.MessageId);
        json.WriteString("eventType", NameOf(delivery.Event));
        json.WriteString("status", NameOf(delivery.Status));
        WriteTime(json, "createdAt", delivery.CreatedAt);
        WriteTime(json, "nextAttemptAt", delivery.NextAttemptAt);
        WriteTime(json, "endedAt", delivery.EndedAt);
        if (delivery.Reason is not null)
            json.WriteString("reason", delivery.Reason);
        json.WriteStartArray("attempts");
        foreach (var attempt in delivery.Attempts)
            Write(json, attempt);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static string NameOf(DeliveryStatus status) => status switch
    {
        DeliveryStatus.Pending => "pending",
        DeliveryStatus.Delivered => "delivered",
        DeliveryStatus.Failed => "failed",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "No such status."),
    };

    private static string NameOf(WebhookEvents events) =>
        events == WebhookEvents.None ? "test" : EventTypes.First(type => type.Events == events).Name;

    private static void Write(Utf8JsonWriter json, DeliveryAttempt attempt)
    {
        json.WriteStartObject();
        WriteTime(json, "at", attempt.At);
        json.WriteNumber("durationMs", Math.Round(attempt.Duration.TotalMilliseconds, 1));
        if (attempt.StatusCode is { } statusCode)
            json.WriteNumber("statusCode", statusCode);
        if (attempt.Error is not null)
            json.WriteString("error", attempt.Error);
        if (attempt.Response is not null)
            json.WriteString("response", attempt.Response);
        json.WriteEndObject();
    }

    private static void WriteTime(Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } at)
            json.WriteString(name, at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
    }
}
