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

    /// <summary>A thread keeps memory for answers up to this size.</summary>
    private const int MaxKeptBytes = 64 * 1024;

    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // Both are kept by the thread: an answer is written in one go, without another beginning on the way.
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? t_buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? t_writer;

    /// <summary>An object with these members.</summary>
    public static Task Answer(this HttpContext http, int status, Action<Utf8JsonWriter> members, string contentType = Json) =>
        http.Answer(status, members, static (json, write) => write(json), contentType);

    /// <summary>An object with the members that the function writes of a value.</summary>
    public static Task Answer<T>(this HttpContext http, int status, T value, Action<Utf8JsonWriter, T> members, string contentType = Json) =>
        http.AnswerValue(status, (value, members), static (json, answer) =>
        {
            json.WriteStartObject();
            answer.members(json, answer.value);
            json.WriteEndObject();
        }, contentType);

    /// <summary>Whatever value the function writes.</summary>
    public static Task AnswerValue(this HttpContext http, int status, Action<Utf8JsonWriter> value, string contentType = Json) =>
        http.AnswerValue(status, value, static (json, write) => write(json), contentType);

    /// <summary>The value that the function writes, for an answer that is not sent in one write.</summary>
    public static ReadOnlyMemory<byte> Bytes(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(UsualBytes);
        using (var json = new Utf8JsonWriter(buffer, Writing))
            write(json);
        return buffer.WrittenMemory;
    }

    /// <summary>Where to write JSON whose length is not known before.</summary>
    public static Stream BeginJson(this HttpContext http)
    {
        http.Response.ContentType = Json;
        return http.Response.Body;
    }

    /// <summary>JSON that is ready.</summary>
    public static Task Answer(this HttpContext http, ReadOnlyMemory<byte> json, int status = StatusCodes.Status200OK, string contentType = Json) =>
        http.Send(json.Span, status, contentType);

    private static Task AnswerValue<T>(this HttpContext http, int status, T value, Action<Utf8JsonWriter, T> write, string contentType)
    {
        var buffer = t_buffer ?? new ArrayBufferWriter<byte>(UsualBytes);
        var json = t_writer ?? new Utf8JsonWriter(buffer, Writing);
        // Not to be found by an answer that this one brings about, nor after a fault.
        (t_buffer, t_writer) = (null, null);
        write(json, value);
        json.Flush();
        var sent = http.Send(buffer.WrittenSpan, status, contentType);
        if (buffer.Capacity > MaxKeptBytes)
            return sent;
        buffer.ResetWrittenCount();
        json.Reset();
        (t_buffer, t_writer) = (buffer, json);
        return sent;
    }

    /// <summary>No token is needed: to a client that went away a write ends at once.</summary>
    private static Task Send(this HttpContext http, ReadOnlySpan<byte> json, int status, string contentType)
    {
        var response = http.Response;
        response.StatusCode = status;
        response.ContentType = contentType;
        response.ContentLength = json.Length;
        response.BodyWriter.Write(json);
        var sent = response.BodyWriter.FlushAsync(CancellationToken.None);
        return sent.IsCompletedSuccessfully ? Task.CompletedTask : sent.AsTask();
    }
}
