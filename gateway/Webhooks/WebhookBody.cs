using System.Text.Json;
using Actors.Gateway.Application;
using Actors.Webhooks;

namespace Actors.Gateway.Webhooks;

/// <summary>Reads the bodies of this edge. Members it does not know are passed over; those it knows have to be what they should be.</summary>
internal static class WebhookBody
{
    private const string NoObject = "the body is a JSON object with the members url, eventType, description and active";

    public static Result<WebhookRequest> Parse(ReadOnlyMemory<byte> body) => Read<WebhookRequest>(body, NoObject, root =>
    {
        if (!TryText(root, "url", out var url) || !TryText(root, "description", out var description))
            return Invalid("url and description are strings");
        if (!TryText(root, "eventType", out var eventType))
            return Invalid($"eventType is one of {WebhookJson.EventTypeNames}");
        WebhookEvents? events = eventType is null ? null : WebhookJson.EventTypeOf(eventType);
        if (eventType is not null && events is null)
            return Invalid($"eventType is one of {WebhookJson.EventTypeNames}");
        return root.TryGetProperty("active", out var active) && active.ValueKind is not (JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null)
            ? Invalid("active is true or false")
            : new WebhookRequest(url, events, description, active.ValueKind is JsonValueKind.True or JsonValueKind.False ? active.GetBoolean() : null);
    });

    /// <summary>The member <c>webhookUrl</c>; an empty text and null both mean none.</summary>
    public static Result<LegacyUrl> ParseLegacyUrl(ReadOnlyMemory<byte> body) => Read<LegacyUrl>(body, "the body is a JSON object with the member webhookUrl", root =>
        !root.TryGetProperty("webhookUrl", out _) ? Invalid("webhookUrl is missing")
        : TryText(root, "webhookUrl", out var url) ? new LegacyUrl(string.IsNullOrEmpty(url) ? null : url)
        : Invalid("webhookUrl is a string, or null for none"));

    private static Result<T> Read<T>(ReadOnlyMemory<byte> body, string noObject, Func<JsonElement, Result<T>> read)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object ? read(document.RootElement) : Invalid(noObject);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Invalid("the body is not JSON");
        }
    }

    /// <returns>False when it is there and no string; null counts as not there.</returns>
    private static bool TryText(JsonElement root, string name, out string? text)
    {
        text = null;
        if (!root.TryGetProperty(name, out var member) || member.ValueKind == JsonValueKind.Null)
            return true;
        if (member.ValueKind != JsonValueKind.String)
            return false;
        text = member.GetString();
        return true;
    }

    private static Rejection Invalid(string message) => new(RejectionCode.Invalid, message);

    /// <summary>An address, or none.</summary>
    internal readonly record struct LegacyUrl(string? Url);
}
