using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Actors.Gateway.Application;
using Actors.Jobs;
using Actors.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;

namespace Actors.Gateway.Http;

/// <summary><c>GET /jobs/:id/output?offset=&amp;follow=</c>: a command's output, as its bytes or, for <c>Accept: application/x-ndjson</c>, as one JSON object
/// <c>{attempt, offset, stream, data}</c> a line with the data in base64.</summary>
internal sealed class OutputEndpoint(HttpCallers callers, JobService jobs, FollowService follow, TimeProvider time, IHostApplicationLifetime life)
{
    private const string Lines = "application/x-ndjson";

    public async Task Handle(HttpContext http, string id)
    {
        if (await callers.Authenticate(http) is not { } caller)
            return;
        if (!JobId.TryParse(id, out var jobId))
        {
            await http.Problem(StatusCodes.Status404NotFound, "no such job");
            return;
        }
        if (!long.TryParse(http.Request.Query["offset"].FirstOrDefault("0"), NumberStyles.None, CultureInfo.InvariantCulture, out var offset))
        {
            await http.Problem(StatusCodes.Status400BadRequest, "offset is a number of bytes");
            return;
        }
        if (!(await jobs.Get(caller, jobId)).TryGet(out _, out var rejection))
        {
            await http.Problem(rejection);
            return;
        }
        var asLines = http.Request.Headers.Accept.ToString().Contains(Lines, StringComparison.OrdinalIgnoreCase);
        http.Response.ContentType = asLines ? Lines : "application/octet-stream";
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        await http.Response.StartAsync(http.RequestAborted);
        // The head goes out with the first flush: a job may be silent for long.
        await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, life.ApplicationStopping);
        using var credential = caller.Until is { } until ? new CredentialEnd(until, time, () => Cancel(ending)) : null;
        try
        {
            await foreach (var (attempt, chunk) in follow.Read(caller, jobId, offset, http.Request.Query["follow"] == "true", ending.Token))
            {
                if (asLines)
                    WriteLine(http, attempt, chunk);
                else
                    http.Response.BodyWriter.Write(chunk.Data.Span);
                await http.Response.BodyWriter.FlushAsync(ending.Token);
            }
        }
        catch (OperationCanceledException) when (!http.RequestAborted.IsCancellationRequested)
        {
            // The token has expired, or the server stops. An end in order would say that the job has ended.
            http.Abort();
        }
    }

    private static void Cancel(CancellationTokenSource ending)
    {
        try
        {
            ending.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The answer was complete at this very moment.
        }
    }

    private static void WriteLine(HttpContext http, int attempt, OutputChunk chunk)
    {
        using (var json = new Utf8JsonWriter(http.Response.BodyWriter))
        {
            json.WriteStartObject();
            json.WriteNumber("attempt", attempt);
            json.WriteNumber("offset", chunk.Offset);
            json.WriteString("stream", chunk.Stream == OutputStream.Stdout ? "stdout" : "stderr");
            json.WriteBase64String("data", chunk.Data.Span);
            json.WriteEndObject();
        }
        http.Response.BodyWriter.Write("\n"u8);
    }
}
