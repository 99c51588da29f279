using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Actors.Link;

namespace Actors.Silo.QuickStart;

/// <summary>Shows a newcomer one job from submit to result, as any client would see it, and what to try next.</summary>
internal sealed class Tour(Credentials credentials, string dataDirectory, string node, long startedAt, TextWriter screen)
{
    private readonly HttpClient _http = new() { BaseAddress = new Uri(credentials.Url), Timeout = TimeSpan.FromSeconds(60) };

    /// <summary>The command line client, which looks for the credentials in the data directory that is the default.</summary>
    private string Actors => Path.GetFullPath(dataDirectory) == Path.GetFullPath(SiloSettings.DefaultDataDirectory)
        ? "dotnet run -c Release --project cli --"
        : $"ACTORS_CREDENTIALS={Quoted(Credentials.PathIn(dataDirectory))} dotnet run -c Release --project cli --";

    /// <summary>Runs the sample job; true when it succeeded.</summary>
    public async Task<bool> Run(string command, CancellationToken cancellation)
    {
        screen.WriteLine($"Actors is running at {credentials.Url}");
        screen.WriteLine($"  state      {Path.GetFullPath(dataDirectory)}");
        screen.WriteLine($"  signing    key '{credentials.Key}', its secret in {Credentials.PathIn(dataDirectory)}");
        screen.WriteLine("  tokens     signed with the tokenSecret of the same file; 'actors token create' makes them");
        screen.WriteLine($"  node       '{node}': an agent inside this process that runs commands on this machine");
        screen.WriteLine();
        screen.WriteLine($"A first job for node '{node}':");
        screen.WriteLine($"  $ {command}");

        var submit = new JsonObject { ["name"] = "command", ["data"] = new JsonObject { ["target"] = node, ["command"] = command, ["timeout"] = 30 } };
        var submitted = await Call(HttpMethod.Post, "/submit-job", submit.ToJsonString(), cancellation);
        var id = (string)submitted["jobId"]!;
        screen.WriteLine($"  job {id} is queued; its output as it comes:");
        await ShowOutput(id, cancellation);

        var job = await Call(HttpMethod.Get, $"/jobs/{id}?wait=30", null, cancellation);
        var succeeded = (string?)job["status"] == "succeeded";
        var seconds = Stopwatch.GetElapsedTime(startedAt).TotalSeconds;
        screen.WriteLine(succeeded
            ? $"  it succeeded with exit code {job["result"]!["exitCode"]}, {seconds:0.0} s after the start of this process"
            : $"  it ended as {job["status"] ?? "unknown"}: {job["failedReason"]}");
        return succeeded;
    }

    public void SayWhatNext()
    {
        screen.WriteLine();
        screen.WriteLine("Try next, in another terminal in this directory:");
        screen.WriteLine($"  {Actors} submit {node} 'df -h' --follow");
        screen.WriteLine($"  {Actors} list");
        screen.WriteLine($"  TOKEN=$({Actors} token create --user ada --role operator)");
        screen.WriteLine($"  curl -H \"Authorization: Bearer $TOKEN\" {credentials.Url}/submit-job -d '{{\"name\": \"command\", \"data\": {{\"target\": \"{node}\", \"command\": \"date\"}}}}'");
        screen.WriteLine($"  cli/post.sh --url {credentials.Url} --secret \"$(jq -r .secret {Quoted(Credentials.PathIn(dataDirectory))})\" --target {node} --command 'echo hello' --wait");
        screen.WriteLine();
        screen.WriteLine("Ctrl+C stops it; everything is kept.");
    }

    /// <summary>One word to a shell.</summary>
    private static string Quoted(string path) =>
        path.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '-' or '_') ? path : $"'{path.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private async Task ShowOutput(string id, CancellationToken cancellation)
    {
        using var request = Signed(HttpMethod.Get, $"/jobs/{id}/output?follow=true", null);
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        response.EnsureSuccessStatusCode();
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(cancellation));
        while (await lines.ReadLineAsync(cancellation) is { } line)
            screen.WriteLine($"  | {line}");
    }

    private async Task<JsonNode> Call(HttpMethod method, string path, string? body, CancellationToken cancellation)
    {
        using var request = Signed(method, path, body);
        using var response = await _http.SendAsync(request, cancellation);
        var text = await response.Content.ReadAsStringAsync(cancellation);
        return response.IsSuccessStatusCode
            ? JsonNode.Parse(text)!
            : throw new InvalidOperationException($"{method} {path} was answered with {(int)response.StatusCode}: {text}");
    }

    private HttpRequestMessage Signed(HttpMethod method, string path, string? body)
    {
        var bytes = Encoding.UTF8.GetBytes(body ?? "");
        var signature = RequestSignature.Sign(credentials.Key, Encoding.UTF8.GetBytes(credentials.Secret), method.Method, path, bytes, TimeProvider.System);
        var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = new ByteArrayContent(bytes) { Headers = { ContentType = new("application/json") } };
        request.Headers.Add(RequestSignature.KeyHeader, signature.KeyId);
        request.Headers.Add(RequestSignature.TimeHeader, signature.Time);
        request.Headers.Add(RequestSignature.NonceHeader, signature.Nonce);
        request.Headers.Add(RequestSignature.AuthHeader, signature.Auth);
        return request;
    }
}
