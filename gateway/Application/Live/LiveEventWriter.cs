using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Actors.Jobs;
using Actors.Storage;

namespace Actors.Gateway.Application.Live;

/// <summary>Turns what happened to a job into what clients are told of it.</summary>
public sealed class LiveEventWriter(IOutputStore outputs, GatewayOptions options)
{
    private const int UsualBytes = 256;

    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Clients are told of progress and of the end; other transitions are for those who look at the job.</summary>
    public static bool IsTold(JobEvent happened) => happened.Progress is not null || happened.Outcome is not null;

    /// <summary>What clients are told of an event of which they are.</summary>
    public async ValueTask<LiveEvent> Of(JobEvent happened)
    {
        if (happened.Progress is { } progress)
            return new LiveEvent(happened.Id, LiveEventKind.Progress, happened.Seq, Write(happened, json => WriteProgress(json, progress)));
        var outcome = happened.Outcome!;
        var output = outcome.ExitCode is null ? null : await OutputOf(happened, outcome);
        var kind = outcome.Status == JobStatus.Succeeded ? LiveEventKind.Completed : LiveEventKind.Failed;
        return new LiveEvent(happened.Id, kind, happened.Seq, Write(happened, json => WriteEnd(json, outcome, output)));
    }

    /// <summary>What somebody who asks now is told of the past: the end if it has come, else the progress so far, if there is any.</summary>
    public async ValueTask<LiveEvent?> Of(JobSnapshot job) =>
        job.Outcome is not null ? await Of(JobEvent.Transition(job))
        : job is { Status: JobStatus.Running, Progress: not null } ? await Of(JobEvent.Advance(job))
        : null;

    private static ReadOnlyMemory<byte> Write(JobEvent happened, Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>(UsualBytes);
        using (var json = new Utf8JsonWriter(buffer, Writing))
        {
            json.WriteStartObject();
            json.WriteString("jobId", happened.Id.ToString());
            json.WriteString("name", happened.Name);
            members(json);
            json.WriteNumber("attempt", happened.Attempt);
            json.WriteNumber("seq", happened.Seq);
            json.WriteEndObject();
        }
        return buffer.WrittenMemory;
    }

    private static void WriteProgress(Utf8JsonWriter json, JobProgress progress)
    {
        json.WriteNumber("progress", progress.Percent);
        if (progress.Message is { } message)
            json.WriteString("message", message);
        json.WriteNumber("tick", progress.Tick);
    }

    private void WriteEnd(Utf8JsonWriter json, JobOutcome outcome, string? output)
    {
        if (outcome.Status != JobStatus.Succeeded)
        {
            json.WriteString("error", outcome.Error ?? outcome.Status.ToString());
            json.WriteString("status", outcome.Status.ToString().ToLowerInvariant());
        }
        if (outcome.ExitCode is { } exitCode)
        {
            json.WriteStartObject("result");
            json.WriteNumber("exitCode", exitCode);
            json.WriteString("output", output);
            if (outcome.OutputBytes > options.Live.MaxEventResultBytes)
                json.WriteBoolean("cut", true);
            json.WriteEndObject();
        }
        else if (outcome.Result.Length > options.Live.MaxEventResultBytes)
        {
            json.WriteBoolean("resultOmitted", true);
        }
        else if (!outcome.Result.IsEmpty)
        {
            json.WritePropertyName("result");
            json.WriteRawValue(outcome.Result.Span, skipInputValidation: true);
        }
    }

    /// <summary>The last of a command's output: what an error says is at its end.</summary>
    private async Task<string> OutputOf(JobEvent happened, JobOutcome outcome)
    {
        var length = outcome.OutputBytes;
        var offset = Math.Max(0, length - options.Live.MaxEventResultBytes);
        var output = new ArrayBufferWriter<byte>();
        while (offset < length && await outputs.Read(happened.Id, happened.Attempt, offset, options.Live.MaxEventResultBytes) is { Count: > 0 } chunks)
        {
            foreach (var chunk in chunks)
                output.Write(chunk.Data.Span);
            offset = chunks[^1].End;
        }
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
