using Actors.Gateway.Application;
using Actors.Gateway.Hmac.Signing;
using Actors.Gateway.Requests;
using Actors.Jobs;
using Microsoft.AspNetCore.Http;

namespace Actors.Gateway.Hmac;

/// <summary><c>POST /queue</c>: a client submits a command for a node.</summary>
internal sealed class QueueEndpoint(SignedBody bodies, JobService jobs, GatewayOptions options, TimeProvider time)
{
    public async Task Handle(HttpContext http)
    {
        if (await bodies.Read(http, options.SubmitLimit) is not var (json, signer))
            return;
        var queued = QueuedJob.Parse(json);
        if (string.IsNullOrEmpty(queued.Target) && queued.Problem is null or "missing command")
        {
            await http.Refuse(StatusCodes.Status400BadRequest, "missing target");
            return;
        }
        if (queued.Problem is { } problem)
        {
            await http.Refuse(StatusCodes.Status400BadRequest, problem);
            return;
        }
        using var span = SubmitTrace.Start(http, out var trace);
        var submitted = await jobs.Submit(HmacRequests.CallerOf(signer), new NewJob
        {
            Name = JobSpec.CommandName,
            Node = queued.Target,
            Payload = queued.Payload,
            Timeout = queued.Timeout,
            TraceParent = trace,
            Key = http.RepeatKey(json, time.GetUtcNow() + options.IdempotencyWindow) ?? KeyOf(signer, json),
        });
        if (!submitted.TryGet(out var job, out var rejection))
        {
            await http.Refuse(rejection);
            return;
        }
        await http.Answer(StatusCodes.Status200OK, (job.Id, queued.Target), static (answer, job) =>
        {
            answer.WriteString("status"u8, "queued"u8);
            answer.WriteString("id"u8, job.Id.ToString());
            answer.WriteString("target"u8, job.Target);
        });
    }

    /// <summary>A nonce is the job's idempotency key too, so that a replay after a restart answers with the first job. It begins with the time, so that
    /// keys arrive in order, and holds no longer than its signature could be fresh.</summary>
    private IdempotencyKey? KeyOf(SignatureVerdict.Accepted signer, byte[] body)
    {
        if (signer.Nonce is null)
            return null;
        return IdempotencyKeys.Of($"nonce:{signer.Time}:{signer.Nonce}", body, DateTimeOffset.FromUnixTimeSeconds(signer.Time) + options.SignatureWindow);
    }
}
