using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Actors.Jobs;
using Actors.Storage;

namespace Actors.Gateway.Application;

/// <summary>A command's result as the shell API shows it: the answer of <c>/get-result</c>, the file under <c>RESULT_DIR</c>, and what <c>size</c> counts.</summary>
public sealed class ResultJson(IOutputStore outputs)
{
    private const int PageBytes = 64 * 1024;
    private const int LongestInOnePiece = 256 * 1024;

    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Whether the result is too long to hold in memory: it is then written as it is read, without its length before it.</summary>
    public static bool IsLong(JobOutcome outcome) => outcome.ResultJsonBytes > LongestInOnePiece;

    /// <summary>The result of an ended job of a node, with all its stored output.</summary>
    public async Task<byte[]> Of(JobSnapshot job)
    {
        var outcome = job.Outcome!;
        return Write(job.Id, job.Spec.Queue.Target, outcome, outcome.ReportedEnd ?? job.FinishedAt, await ReadAll(job.Id, job.Attempt));
    }

    /// <summary>Writes the same, however long it is.</summary>
    /// <exception cref="StorageUnavailableException">The output cannot be read; what was written is incomplete.</exception>
    public Task WriteTo(Stream to, JobSnapshot job, CancellationToken cancellation)
    {
        var outcome = job.Outcome!;
        return WriteTo(to, Write(job.Id, job.Spec.Queue.Target, outcome, outcome.ReportedEnd ?? job.FinishedAt, []), job, cancellation);
    }

    /// <summary>Writes JSON with the job's output filled in: no more of it than a page is in memory at once.</summary>
    /// <param name="to">Where to.</param>
    /// <param name="frame">The JSON, in which the first member called <c>output</c> is the empty text.</param>
    /// <param name="job">An ended job of a node.</param>
    /// <param name="cancellation">Ends it on the way.</param>
    /// <exception cref="StorageUnavailableException">The output cannot be read; what was written is incomplete.</exception>
    public async Task WriteTo(Stream to, ReadOnlyMemory<byte> frame, JobSnapshot job, CancellationToken cancellation)
    {
        // Inside a text its quotes would be escaped, so what is found is the member.
        var output = frame.Span.IndexOf(OutputMember) + OutputMember.Length;
        await to.WriteAsync(frame[..output], cancellation);
        var text = new EscapedText();
        for (long offset = 0; await outputs.Read(job.Id, job.Attempt, offset, PageBytes) is { Count: > 0 } chunks;)
        {
            foreach (var chunk in chunks)
            {
                await to.WriteAsync(text.Next(chunk.Data.Span), cancellation);
                offset += chunk.Data.Length;
            }
        }
        await to.WriteAsync(text.End(), cancellation);
        await to.WriteAsync(frame[output..], cancellation);
    }

    /// <summary>The length in bytes that the result will have, for a list to show without reading it.</summary>
    public long Measure(JobId id, string node, JobOutcome outcome, DateTimeOffset? ended, ReadOnlySpan<byte> output) =>
        Write(id, node, outcome, ended, output).Length;

    /// <summary>The same once the output is stored.</summary>
    /// <param name="escaped">What the output takes inside its quotes, where somebody counted as it passed; else it is read.</param>
    public async Task<long> Measure(JobId id, int attempt, string node, JobOutcome outcome, DateTimeOffset? ended, long? escaped) => escaped is { } known
        ? Write(id, node, outcome, ended, []).Length + known
        : Write(id, node, outcome, ended, await ReadAll(id, attempt)).Length;

    /// <summary>The length of a text between its quotes, in bytes of UTF-8.</summary>
    public static int EscapedBytes(ReadOnlySpan<char> text) =>
        text.IsEmpty ? 0 : JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes.Length;

    private static ReadOnlySpan<byte> OutputMember => "\"output\":\""u8;

    private static byte[] Write(JobId id, string node, JobOutcome outcome, DateTimeOffset? ended, ReadOnlySpan<byte> output)
    {
        var buffer = new ArrayBufferWriter<byte>(output.Length + 256);
        using (var json = new Utf8JsonWriter(buffer, Writing))
        {
            json.WriteStartObject();
            json.WriteString("id", id.ToString());
            json.WriteString("node", node);
            json.WriteNumber("status", outcome.ExitCode ?? (outcome.Status == JobStatus.Succeeded ? 0 : 1));
            // Decoded first: bytes that are not UTF-8 become U+FFFD here and stay as they were in the store.
            json.WriteString("output", Encoding.UTF8.GetString(output));
            json.WriteNumber("finished", (ended ?? DateTimeOffset.UnixEpoch).ToUnixTimeSeconds());
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>All stored output of the job's last attempt, both streams as they were read.</summary>
    public Task<byte[]> OutputOf(JobSnapshot job) => ReadAll(job.Id, job.Attempt);

    private async Task<byte[]> ReadAll(JobId id, int attempt)
    {
        var output = new MemoryStream();
        while (true)
        {
            var chunks = await outputs.Read(id, attempt, output.Length, maxBytes: 1024 * 1024);
            if (chunks.Count == 0)
                return output.ToArray();
            foreach (var chunk in chunks)
                output.Write(chunk.Data.Span);
        }
    }
}
