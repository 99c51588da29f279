using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Actors.Webhooks;

namespace Actors.Grains.Webhooks;

/// <summary>The bodies that receivers get: <c>{id, jobname, userId, progress | result | error, eventType}</c>.</summary>
internal static class WebhookPayload
{
    /// <summary>A longer result is left out of the body: what a receiver must hold in memory has a bound. The job itself still has it.</summary>
    public const int MaxResultBytes = 1024 * 1024;

    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Of(JobEnd end, string userJson) => Write(end.Job.ToString(), end.Name, userJson, json =>
    {
        if (end.Event == WebhookEvents.Failed)
        {
            json.WriteString("error", end.Error);
            json.WriteString("eventType", "failed");
            return;
        }
        json.WritePropertyName("result");
        var tooLong = end.Result.Length > MaxResultBytes;
        if (tooLong || end.Result.IsEmpty)
            json.WriteNullValue();
        else
            json.WriteRawValue(end.Result.Span, skipInputValidation: true);
        if (tooLong)
            json.WriteBoolean("resultOmitted", true);
        json.WriteString("eventType", "completed");
    });

    public static byte[] Of(JobAdvance advance, string userJson) => Write(advance.Job.ToString(), advance.Name, userJson, json =>
    {
        json.WriteNumber("progress", advance.Progress.Percent);
        json.WriteString("eventType", "progress");
    });

    /// <summary>An event that is none.</summary>
    public static byte[] Test(string messageId, string userJson) => Write(messageId, "test", userJson, json => json.WriteString("eventType", "test"));

    private static byte[] Write(string id, string name, string userJson, Action<Utf8JsonWriter> rest)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, Writing))
        {
            json.WriteStartObject();
            json.WriteString("id", id);
            json.WriteString("jobname", name);
            json.WritePropertyName("userId");
            json.WriteRawValue(userJson);
            rest(json);
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }
}
