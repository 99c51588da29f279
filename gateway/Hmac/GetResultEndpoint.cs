using System.Globalization;
using Actors.Gateway.Application;
using Actors.Gateway.Hmac.Signing;
using Actors.Gateway.Requests;
using Actors.Jobs;
using Actors.Queues;
using Microsoft.AspNetCore.Http;

namespace Actors.Gateway.Hmac;

/// <summary><c>GET /get-result</c>: a client asks how a job ended. With <c>wait=SECONDS</c> the answer may take that long to come.</summary>
internal sealed class GetResultEndpoint(SignatureVerifier verifier, JobService jobs, ResultJson results, GatewayOptions options)
{
    /// <summary>Longer than any request is let wait: what is more counts as this.</summary>
    private const double MaxSeconds = 1e6;

    public async Task Handle(HttpContext http, string? routeNode, string? routeId)
    {
        var query = http.Request.Query;
        var node = routeNode ?? query["node"].ToString();
        var idText = routeId ?? (query["id"] is { Count: > 0 } id ? id.ToString() : query["job-id"].ToString());
        var headers = http.SignatureHeaders();
        var verdict = headers.IsV2 ? verifier.VerifyRequest(headers, http.Request.Method, http.RawTarget(), []) : verifier.VerifyNode(headers, node);
        if (verdict is not SignatureVerdict.Accepted signer)
        {
            await http.Refuse(verdict);
            return;
        }
        if (node.Length == 0 || idText.Length == 0)
        {
            await http.Refuse(StatusCodes.Status400BadRequest, "missing node or id");
            return;
        }
        if (!options.Allows(node))
        {
            await http.Refuse(StatusCodes.Status403Forbidden, "node not allowed");
            return;
        }
        if (!JobId.TryParse(idText, out var jobId))
        {
            await http.Refuse(new Rejection(RejectionCode.NotFound, "no such job"));
            return;
        }
        if (!TryReadWait(query["wait"].ToString(), out var wait))
        {
            await http.Refuse(StatusCodes.Status400BadRequest, "wait is a number of seconds");
            return;
        }
        var found = await jobs.WaitForEnd(HmacRequests.CallerOf(signer), jobId, wait, http.RequestAborted);
        if (!found.TryGet(out var job, out var rejection))
            await http.Refuse(rejection);
        else if (!job.Status.IsFinal() || job.Spec.Queue != QueueId.ForNode(node))
            await http.Refuse(new Rejection(RejectionCode.NotFound, "not ended yet"));
        else
            await Answer(http, job);
    }

    private async Task Answer(HttpContext http, JobSnapshot job)
    {
        if (ResultJson.IsLong(job.Outcome!))
            await results.WriteTo(http.BeginJson(), job, http.RequestAborted);
        else
            await http.Answer(await results.Of(job));
    }

    private static bool TryReadWait(string text, out TimeSpan wait)
    {
        wait = TimeSpan.Zero;
        if (text.Length == 0)
            return true;
        if (!double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) || !(seconds >= 0))
            return false;
        wait = TimeSpan.FromSeconds(Math.Min(seconds, MaxSeconds));
        return true;
    }
}
