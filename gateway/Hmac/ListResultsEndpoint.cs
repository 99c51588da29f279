using Actors.Gateway.Application;
using Actors.Gateway.Hmac.Signing;
using Actors.Gateway.Requests;
using Actors.Jobs;
using Microsoft.AspNetCore.Http;

namespace Actors.Gateway.Hmac;

/// <summary><c>GET /list-results</c>: the results there are, the last finished first.</summary>
internal sealed class ListResultsEndpoint(SignatureVerifier verifier, JobService jobs, ResultJson results, GatewayOptions options)
{
    public async Task Handle(HttpContext http)
    {
        var headers = http.SignatureHeaders();
        var verdict = headers.IsV2
            ? verifier.VerifyRequest(headers, http.Request.Method, http.RawTarget(), [])
            : verifier.VerifyNode(headers, NodesToTry(http.Request.Query["node"].ToString()));
        if (verdict is not SignatureVerdict.Accepted signer)
        {
            await http.Refuse(verdict);
            return;
        }
        var ended = await jobs.ListEnded(HmacRequests.CallerOf(signer), options.MaxListedResults);
        // Listed by when this side heard of them, shown by when they ended: a worker reports its own time.
        var shown = ended.Where(job => job.Spec.Queue.IsNode && options.Allows(job.Spec.Queue.Target)).OrderByDescending(FinishedSeconds).ToList();
        var sizes = new long[shown.Count];
        for (var i = 0; i < shown.Count; i++)
            sizes[i] = shown[i].Outcome is { ResultJsonBytes: > 0 } measured ? measured.ResultJsonBytes : (await results.Of(shown[i])).Length;

        await http.Answer(StatusCodes.Status200OK, json =>
        {
            json.WriteNumber("count", shown.Count);
            json.WriteStartArray("results");
            for (var i = 0; i < shown.Count; i++)
                WriteResult(json, shown[i], sizes[i]);
            json.WriteEndArray();
        });
    }

    /// <summary>A client signs with whichever allowed node it knows; one that it names itself is tried first.</summary>
    private string[] NodesToTry(string named) =>
        options.Allows(named) && named.Length > 0 ? [named, .. options.AllowedNodes] : [.. options.AllowedNodes];

    private static void WriteResult(System.Text.Json.Utf8JsonWriter json, JobSnapshot job, long size)
    {
        var outcome = job.Outcome!;
        json.WriteStartObject();
        json.WriteString("node", job.Spec.Queue.Target);
        json.WriteString("id", job.Id.ToString());
        json.WriteNumber("status", outcome.ExitCode ?? (outcome.Status == JobStatus.Succeeded ? 0 : 1));
        json.WriteNumber("finished", FinishedSeconds(job));
        json.WriteNumber("modified", job.FinishedAt!.Value.ToUnixTimeSeconds());
        json.WriteNumber("size", size);
        json.WriteEndObject();
    }

    private static long FinishedSeconds(JobSnapshot job) => (job.Outcome!.ReportedEnd ?? job.FinishedAt!.Value).ToUnixTimeSeconds();
}
