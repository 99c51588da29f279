using System.Text;
using System.Text.Json;
using Actors.Gateway.Application;
using Actors.Gateway.Requests;
using Actors.Jobs;
using Microsoft.AspNetCore.Http;

namespace Actors.Gateway.Http;

/// <summary><c>POST /submit-job {name, data, webhookUrl?}</c> → <c>{jobId}</c>. The name <c>command</c> runs <c>data.command</c> on the node <c>data.target</c>.</summary>
internal sealed class SubmitEndpoint(HttpCallers callers, JobService jobs, GatewayOptions options, TimeProvider time)
{
    public async Task Handle(HttpContext http)
    {
        if (await callers.Open(http, options.MaxSubmitBytes) is not ({ } caller, { } body))
            return;
        if (!Parse(body).TryGet(out var job, out var rejection))
        {
            await http.Problem(rejection);
            return;
        }
        var submitted = await jobs.Submit(caller, job with { Key = http.RepeatKey(body, time.GetUtcNow() + options.IdempotencyWindow) });
        if (submitted.TryGet(out var snapshot, out rejection))
            await http.Answer(StatusCodes.Status201Created, json => json.WriteString("jobId", snapshot.Id.ToString()));
        else
            await http.Problem(rejection);
    }

    private static Result<NewJob> Parse(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("name", out var name) || name.ValueKind != JsonValueKind.String)
                return new Rejection(RejectionCode.Invalid, "the body is an object with the members name and data");
            var data = root.TryGetProperty("data", out var given) ? given : default;
            var payload = data.ValueKind == JsonValueKind.Undefined ? "null"u8.ToArray() : Encoding.UTF8.GetBytes(data.GetRawText());
            var webhook = root.TryGetProperty("webhookUrl", out var url) && url.ValueKind != JsonValueKind.Null ? url : default;
            if (webhook.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.String))
                return new Rejection(RejectionCode.Invalid, "webhookUrl is a string");
            var job = new NewJob { Name = name.GetString()!, Payload = payload, WebhookUrl = webhook.ValueKind == JsonValueKind.String ? webhook.GetString() : null };
            return job.Name == JobSpec.CommandName ? AsCommand(job, data) : job;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return new Rejection(RejectionCode.Invalid, "the body is not JSON");
        }
    }

    private static Result<NewJob> AsCommand(NewJob job, JsonElement data)
    {
        if (data.ValueKind != JsonValueKind.Object)
            return new Rejection(RejectionCode.Invalid, "a command's data is an object with the members target and command");
        if (!data.TryGetProperty("command", out var command) || command.ValueKind != JsonValueKind.String || command.GetString()!.Length == 0)
            return new Rejection(RejectionCode.Invalid, "missing command");
        if (!data.TryGetProperty("target", out var target) || target.ValueKind != JsonValueKind.String)
            return new Rejection(RejectionCode.Invalid, "missing target");
        TimeSpan? timeout = null;
        if (data.TryGetProperty("timeout", out var seconds) && seconds.ValueKind != JsonValueKind.Null)
        {
            if (seconds.ValueKind != JsonValueKind.Number || !seconds.TryGetDouble(out var value) || !(value is >= 0 and <= 1e9))
                return new Rejection(RejectionCode.Invalid, "timeout is a number of seconds");
            timeout = TimeSpan.FromSeconds(value);
        }
        return job with { Node = target.GetString(), Timeout = timeout };
    }
}
