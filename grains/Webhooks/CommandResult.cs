using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Actors.Domain.Jobs;
using Actors.Storage;

namespace Actors.Grains.Webhooks;

/// <summary>A command's result as a webhook's body shows it: <c>{exitCode, output}</c>, of a long output the end.</summary>
internal static class CommandResult
{
    /// <summary>Output in a body. The rest is a request away, and the end is where the reason is.</summary>
    public const int MaxOutputBytes = 64 * 1024;

    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task<ReadOnlyMemory<byte>> Of(JobState job, int exitCode, IOutputStore outputs)
    {
        var length = await outputs.Length(job.Id, job.Attempt);
        var from = Math.Max(0, length - MaxOutputBytes);
        var output = new MemoryStream();
        while (from + output.Length < length)
        {
            var chunks = await outputs.Read(job.Id, job.Attempt, from + output.Length, MaxOutputBytes);
            if (chunks.Count == 0)
                break;
            foreach (var chunk in chunks)
                output.Write(chunk.Data.Span);
        }
        var cut = from == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"[the first {from} bytes are left out]\n");
        return Write(exitCode, cut + Encoding.UTF8.GetString(output.GetBuffer().AsSpan(0, (int)output.Length)));
    }

    private static byte[] Write(int exitCode, string output)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, Writing))
        {
            json.WriteStartObject();
            json.WriteNumber("exitCode", exitCode);
            json.WriteString("output", output);
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }
}
