using System.Net;

namespace Actors.Gateway.Live;

/// <summary>Reads Server-Sent Events as the blocks they come in.</summary>
internal sealed class EventStreamReader : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http;
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _lines;

    private EventStreamReader(HttpClient http, HttpResponseMessage response, StreamReader lines) => (_http, _response, _lines) = (http, response, lines);

    public HttpStatusCode Status => _response.StatusCode;

    public string? ContentType => _response.Content.Headers.ContentType?.MediaType;

    public static async Task<EventStreamReader> Open(Uri server, string pathAndQuery, params (string Name, string Value)[] headers)
    {
        var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server, pathAndQuery));
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return new EventStreamReader(http, response, new StreamReader(await response.Content.ReadAsStreamAsync()));
    }

    /// <summary>The lines up to the next empty one; null at the end.</summary>
    public async Task<string?> Block()
    {
        using var late = new CancellationTokenSource(Longest, TimeProvider.System);
        List<string> lines = [];
        while (await _lines.ReadLineAsync(late.Token) is { } line)
        {
            if (line.Length == 0)
                return string.Join('\n', lines);
            lines.Add(line);
        }
        return lines.Count == 0 ? null : string.Join('\n', lines);
    }

    public void Dispose()
    {
        _lines.Dispose();
        _response.Dispose();
        _http.Dispose();
    }
}
