using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Actors.Gateway.Application;
using Actors.Gateway.Requests;
using Actors.Jobs;
using Actors.Queues;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace Actors.Gateway.Http;

/// <summary>Workers in any language: <c>POST /workers/poll</c> asks for an attempt of a named job, <c>POST /jobs/:id/attempts/:n/…</c> keeps it alive and ends it.</summary>
internal sealed class WorkersEndpoint(HttpCallers callers, WorkerService workers, GatewayOptions options, IHostApplicationLifetime life)
{
    private const int MaxPollBytes = 16 * 1024;
    private const int MaxReportBytes = 64 * 1024;
    private const int MaxErrorLength = 8 * 1024;
    private const int MaxMessageLength = 1024;

    public async Task Poll(HttpContext http)
    {
        if (await callers.Open(http, new BodyLimit(MaxPollBytes)) is not ({ } caller, { } body))
            return;
        if (!PollBody.Read(body).TryGet(out var poll, out var rejection))
        {
            await http.Problem(rejection);
            return;
        }
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, life.ApplicationStopping);
        var polled = await workers.Poll(caller, poll.Names, poll.WorkerId, poll.Wait, ended.Token);
        if (polled.Rejection is { } refused)
        {
            await http.Problem(refused);
            return;
        }
        if (polled.Value is not { } assignment)
        {
            http.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }
        await http.Answer(StatusCodes.Status200OK, json =>
        {
            json.WriteString("jobId", assignment.JobId.ToString());
            json.WriteNumber("attempt", assignment.Attempt);
            json.WriteString("name", assignment.Name);
            json.WritePropertyName("data");
            json.WriteRawValue(assignment.Payload.Span, skipInputValidation: true);
            json.WriteNumber("timeout", assignment.Timeout.TotalSeconds);
            json.WriteNumber("leaseSeconds", options.Lease.TotalSeconds);
            if (assignment.TraceParent is { } trace)
                json.WriteString("traceparent", trace);
        });
    }

    public async Task Heartbeat(HttpContext http, string id, string attempt)
    {
        if (await callers.Authenticate(http) is { } caller)
            await Answer(http, await Of(id, attempt, found => workers.Heartbeat(caller, found)));
    }

    public Task Progress(HttpContext http, string id, string attempt) => Report(http, new BodyLimit(MaxReportBytes), (caller, body) =>
    {
        var percent = body.TryGetProperty("progress", out var progress) && progress.ValueKind == JsonValueKind.Number ? progress.GetDouble() : double.NaN;
        if (percent is not (>= 0 and <= 100))
            return Refuse("progress is a number from 0 to 100");
        string? message = null;
        if (body.TryGetProperty("message", out var given) && given.ValueKind != JsonValueKind.Null
            && (given.ValueKind != JsonValueKind.String || (message = given.GetString())!.Length > MaxMessageLength))
        {
            return Refuse($"message is a text of at most {MaxMessageLength} characters");
        }
        return Of(id, attempt, found => workers.ReportProgress(caller, found, percent, message));
    });

    public Task Complete(HttpContext http, string id, string attempt) => Report(http, options.SubmitLimit, (caller, body) =>
    {
        var result = body.TryGetProperty("result", out var given) ? Encoding.UTF8.GetBytes(given.GetRawText()) : [];
        return Of(id, attempt, found => workers.Finish(caller, found, new JobOutcome { Status = JobStatus.Succeeded, Result = result }));
    });

    public Task Fail(HttpContext http, string id, string attempt) => Report(http, new BodyLimit(MaxReportBytes), (caller, body) =>
    {
        if (!body.TryGetProperty("error", out var error) || error.ValueKind != JsonValueKind.String || error.GetString() is not { Length: > 0 and <= MaxErrorLength } words)
            return Refuse($"error is a text of 1 to {MaxErrorLength} characters");
        if (body.TryGetProperty("retry", out var retry) && retry.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            return Refuse("retry is true, or false for a failure that no other attempt would mend");
        var outcome = new JobOutcome { Status = JobStatus.Failed, Error = words, NoRetry = retry.ValueKind == JsonValueKind.False };
        return Of(id, attempt, found => workers.Finish(caller, found, outcome));
    });

    private async Task Report(HttpContext http, BodyLimit limit, Func<Caller, JsonElement, Task<Result<JobSnapshot>>> report)
    {
        if (await callers.Open(http, limit) is not ({ } caller, { } body))
            return;
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(Utf8.IsValid(body) ? body.Length == 0 ? "{}"u8.ToArray() : body : throw new JsonException());
        }
        catch (JsonException)
        {
            await http.Problem(StatusCodes.Status400BadRequest, "the body is not JSON in UTF-8");
            return;
        }
        using (document)
        {
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                await http.Problem(StatusCodes.Status400BadRequest, "the body is an object");
            else
                await Answer(http, await report(caller, document.RootElement));
        }
    }

    private async Task Answer(HttpContext http, Result<JobSnapshot> reported)
    {
        if (!reported.TryGet(out var job, out var rejection))
        {
            await http.Problem(rejection);
            return;
        }
        await http.Answer(StatusCodes.Status200OK, json =>
        {
            json.WriteString("state", JobJson.StateOf(job.Status));
            json.WriteBoolean("cancelRequested", job.CancelRequested);
            json.WriteNumber("leaseSeconds", options.Lease.TotalSeconds);
        });
    }

    private static Task<Result<JobSnapshot>> Refuse(string message) => Task.FromResult<Result<JobSnapshot>>(new Rejection(RejectionCode.Invalid, message));

    /// <summary>What is no id, or no number from 1 on, names the attempt of no job.</summary>
    private static Task<Result<JobSnapshot>> Of(string id, string attempt, Func<AttemptRef, Task<Result<JobSnapshot>>> report) =>
        JobId.TryParse(id, out var jobId) && int.TryParse(attempt, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? report(new AttemptRef(jobId, number))
            : Task.FromResult<Result<JobSnapshot>>(new Rejection(RejectionCode.NotFound, "no such attempt"));

    /// <summary>The body of a poll.</summary>
    private sealed record PollBody(ImmutableArray<string> Names, string WorkerId, TimeSpan Wait)
    {
        private const double DefaultWaitSeconds = 30;

        /// <summary>Longer than any request is let wait: what is more counts as this.</summary>
        private const double MaxWaitSeconds = 1e6;

        public static Result<PollBody> Read(byte[] body)
        {
            try
            {
                using var document = JsonDocument.Parse(Utf8.IsValid(body) ? body : throw new JsonException());
                var root = document.RootElement;
                if (root.ValueKind != JsonValueKind.Object)
                    return Wrong("the body is an object with the members names and workerId");
                if (!root.TryGetProperty("names", out var names) || names.ValueKind != JsonValueKind.Array || names.EnumerateArray().Any(name => name.ValueKind != JsonValueKind.String))
                    return Wrong("names is an array of names of jobs");
                if (!root.TryGetProperty("workerId", out var worker) || worker.ValueKind != JsonValueKind.String)
                    return Wrong("workerId is a text that tells your workers apart");
                var seconds = DefaultWaitSeconds;
                if (root.TryGetProperty("wait", out var wait) && (wait.ValueKind != JsonValueKind.Number || !wait.TryGetDouble(out seconds) || !(seconds >= 0)))
                    return Wrong("wait is a number of seconds");
                return new PollBody([.. names.EnumerateArray().Select(name => name.GetString()!)], worker.GetString()!, TimeSpan.FromSeconds(Math.Min(seconds, MaxWaitSeconds)));
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                return Wrong("the body is not JSON in UTF-8");
            }
        }

        private static Rejection Wrong(string message) => new(RejectionCode.Invalid, message);
    }
}
