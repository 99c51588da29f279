using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Actors.Gateway.Requests;

/// <summary>Answers in JSON, each in one write with its length known: an answer in chunks would cost a second packet for its end.</summary>
internal static class JsonAnswers
{
    private const string Json = "application/json";

    /// <summary>Room for the small answers that nearly all are.</summary>
    private const int UsualBytes = 256;

    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>An object with these members.</summary>
    public static Task Answer(this HttpContext http, int status, Action<Utf8JsonWriter> members, string contentType = Json) =>
        http.AnswerValue(status, json =>
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }, contentType);

    /// <summary>Whatever value the function writes.</summary>
    public static Task AnswerValue(this HttpContext http, int status, Action<Utf8JsonWriter> value, string contentType = Json)
    {
        var buffer = new ArrayBufferWriter<byte>(UsualBytes);
        using (var json = new Utf8JsonWriter(buffer, Writing))
            value(json);
        return http.Answer(buffer.WrittenMemory, status, contentType);
    }

    /// <summary>JSON that is ready.</summary>
    public static Task Answer(this HttpContext http, ReadOnlyMemory<byte> json, int status = StatusCodes.Status200OK, string contentType = Json)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = contentType;
        http.Response.ContentLength = json.Length;
        return http.Response.BodyWriter.WriteAsync(json, http.RequestAborted).AsTask();
    }
}
