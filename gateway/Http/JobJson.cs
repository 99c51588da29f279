using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Actors.Jobs;

namespace Actors.Gateway.Http;

/// <summary>A job as the REST API shows it. Times are epoch milliseconds.</summary>
internal static class JobJson
{
    public static string StateOf(JobStatus status) => status switch
    {
        JobStatus.Scheduled => "delayed",
        JobStatus.Queued => "waiting",
        JobStatus.Running => "active",
        JobStatus.Succeeded => "completed",
        _ => "failed",
    };

    public static readonly ImmutableArray<string> States = ["waiting", "delayed", "active", "completed", "failed"];

    /// <param name="output">A command's output, where the whole job is shown; null in a list.</param>
    /// <param name="waitingFor">Why it has not begun; null when it has, or when that is not known.</param>
    /// <param name="updatedAt">When it last changed, where that is known.</param>
    /// <param name="owner">Where jobs of several are shown.</param>
    public static void Write(Utf8JsonWriter json, JobSnapshot job, byte[]? output, string? waitingFor = null, DateTimeOffset? updatedAt = null, string? owner = null)
    {
        json.WriteStartObject();
        json.WriteString("id", job.Id.ToString());
        json.WriteString("name", job.Spec.Name);
        if (owner is not null)
            json.WriteString("owner", owner);
        json.WriteString("state", StateOf(job.Status));
        json.WriteString("status", job.Status.ToString().ToLowerInvariant());
        if (job.Spec.Queue.IsNode)
            json.WriteString("node", job.Spec.Queue.Target);
        json.WriteNumber("progress", job.Status == JobStatus.Succeeded ? 100 : job.Progress?.Percent ?? 0);
        if (job.Progress?.Message is { } message)
            json.WriteString("progressMessage", message);
        if (waitingFor is not null)
            json.WriteString("waitingFor", waitingFor);
        json.WriteString("priority", job.Spec.Policy.Priority.ToString().ToLowerInvariant());
        json.WriteNumber("attempt", job.Attempt);
        json.WriteNumber("seq", job.Seq);
        if (job.CancelRequested && !job.Status.IsFinal())
            json.WriteBoolean("cancelRequested", true);
        if (job.Outcome is { } outcome)
            WriteOutcome(json, job, outcome, output);
        else if (job.LastError is not null)
            json.WriteString("lastError", job.LastError);
        if (job.Spec.Description is { } description)
            json.WriteString("description", description);
        if (job.IsDead)
            json.WriteBoolean("dead", true);
        if (job.Spec.Labels.Count > 0)
        {
            json.WriteStartObject("labels");
            foreach (var (name, value) in job.Spec.Labels)
                json.WriteString(name, value);
            json.WriteEndObject();
        }
        WriteTimes(json, job, updatedAt);
        json.WriteEndObject();
    }

    private static void WriteOutcome(Utf8JsonWriter json, JobSnapshot job, JobOutcome outcome, byte[]? output)
    {
        if (outcome.ExitCode is { } exitCode && output is not null)
        {
            json.WriteStartObject("result");
            json.WriteNumber("exitCode", exitCode);
            json.WriteString("output", Encoding.UTF8.GetString(output));
            json.WriteEndObject();
        }
        else if (!outcome.Result.IsEmpty)
        {
            json.WritePropertyName("result");
            json.WriteRawValue(outcome.Result.Span, skipInputValidation: true);
        }
        if (job.Status != JobStatus.Succeeded)
            json.WriteString("failedReason", outcome.Error ?? job.Status.ToString());
    }

    private static void WriteTimes(Utf8JsonWriter json, JobSnapshot job, DateTimeOffset? updatedAt)
    {
        json.WriteStartObject("timestamp");
        json.WriteNumber("created", job.CreatedAt.ToUnixTimeMilliseconds());
        if (job.Status == JobStatus.Scheduled)
            json.WriteNumber("due", job.DueAt.ToUnixTimeMilliseconds());
        if (job.StartedAt is { } started)
            json.WriteNumber("started", started.ToUnixTimeMilliseconds());
        if (job.FinishedAt is { } finished)
            json.WriteNumber("finished", finished.ToUnixTimeMilliseconds());
        if (job.ResultExpiresAt is { } expires)
            json.WriteNumber("expires", expires.ToUnixTimeMilliseconds());
        if (updatedAt is { } updated)
            json.WriteNumber("updated", updated.ToUnixTimeMilliseconds());
        json.WriteEndObject();
    }
}
