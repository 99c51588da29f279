using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Actors.Gateway.Application;
using Actors.Gateway.Requests;
using Actors.Jobs;
using Microsoft.AspNetCore.Http;

namespace Actors.Gateway.Http;

/// <summary><c>POST /jobs/batch [{name, data, …}, …]</c>: many submits in one durable step, each with an answer of its own, in the order given. With an
/// <c>Idempotency-Key</c> each place in the batch has a key of its own: a batch that is sent again makes only the jobs that were not made.</summary>
internal sealed class BatchEndpoint(HttpCallers callers, JobService jobs, GatewayOptions options, TimeProvider time)
{
    public async Task Handle(HttpContext http)
    {
        if (await callers.Open(http, options.BatchLimit) is not ({ } caller, { } body))
            return;
        if (!SubmitBody.TryParse(body, out var document, out var rejection))
        {
            await http.Problem(rejection);
            return;
        }
        using var span = SubmitTrace.Start(http, out var trace);
        Result<NewJob>[] read;
        using (document)
        {
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Array || root.GetArrayLength() == 0 || root.GetArrayLength() > options.MaxBatchJobs)
            {
                await http.Problem(StatusCodes.Status400BadRequest, $"a batch is an array of 1 to {options.MaxBatchJobs} submits (MAX_BATCH_JOBS)");
                return;
            }
            var now = time.GetUtcNow();
            read = [.. root.EnumerateArray().Select((item, place) => Read(http, item, place, trace, now))];
        }
        var submitted = await jobs.SubmitMany(caller, [.. read.Where(one => one.Rejection is null).Select(one => one.Value!)]);
        if (submitted.TryGet(out var answers, out rejection))
            await Answer(http, read, answers);
        else
            await http.Problem(rejection);
    }

    private Result<NewJob> Read(HttpContext http, JsonElement item, int place, string? trace, DateTimeOffset now)
    {
        var read = SubmitBody.Read(item, now);
        if (!read.TryGet(out var job, out _))
            return read;
        job = job with { TraceParent = trace };
        var key = http.RepeatKey(Encoding.UTF8.GetBytes(item.GetRawText()), now + options.IdempotencyWindow);
        return key is null ? job : job with { Key = key with { Value = $"{key.Value}#{place}" } };
    }

    private static Task Answer(HttpContext http, Result<NewJob>[] read, ImmutableArray<Result<JobSnapshot>> submitted) => http.Answer(StatusCodes.Status200OK, json =>
    {
        var next = 0;
        json.WriteStartArray("jobs");
        foreach (var one in read)
        {
            var rejection = one.Rejection;
            JobSnapshot? job = null;
            if (rejection is null)
                (job, rejection) = (submitted[next].Value, submitted[next++].Rejection);
            json.WriteStartObject();
            if (rejection is null)
            {
                json.WriteNumber("status", StatusCodes.Status201Created);
                json.WriteString("jobId", job!.Id.ToString());
            }
            else
            {
                json.WriteNumber("status", Problems.StatusOf(rejection.Code));
                json.WriteString("error", rejection.Message);
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
    });
}
