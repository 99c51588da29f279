using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Actors.Cli.Server;

/// <summary>What to tell when a request failed: what was tried, the server's own words, and what to do about it.</summary>
internal static class Refusals
{
    private const int MaxQuotedLength = 300;

    public static UnreachableException Unreachable(HttpRequestMessage request, Exception error)
    {
        var server = request.RequestUri!.GetLeftPart(UriPartial.Authority);
        var message = error.GetBaseException() switch
        {
            SocketException { SocketErrorCode: SocketError.ConnectionRefused } =>
                $"cannot reach the server at {server}: nothing listens there. Is it running? Another address is named with --url or ACTORS_URL",
            SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain } =>
                $"cannot reach the server at {server}: the name {request.RequestUri.Host} is not known. Is --url or ACTORS_URL right?",
            var reason when error is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } =>
                $"cannot make a TLS connection to {server}: {reason.Message} Is --url or ACTORS_URL right? Where no proxy adds TLS, the server speaks plain http",
            var reason => $"no answer from the server at {server} to {Line(request)}: {reason.Message}",
        };
        var mayHaveArrived = error is not HttpRequestException
        {
            HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError,
        };
        if (request.Method == HttpMethod.Post && mayHaveArrived)
            message += ". It is not known whether the server took the request: look with 'actors list' before you repeat it";
        return new UnreachableException(message, mayHaveArrived);
    }

    public static async Task<RefusedException> Read(HttpRequestMessage request, HttpResponseMessage response, Credentials credentials, CancellationToken cancellation)
    {
        var words = await WordsOf(response, cancellation);
        var status = $"{(int)response.StatusCode} {response.ReasonPhrase}".TrimEnd();
        if (words is null)
        {
            return new RefusedException(response.StatusCode,
                $"{Line(request)} at {credentials.Url} was answered {status}, not by an Actors server. Is --url or ACTORS_URL right, and is there a proxy before it?");
        }
        return new RefusedException(response.StatusCode, Sentence(words, response, credentials) + $" [{Line(request)}: {status}]");
    }

    private static string Sentence(string words, HttpResponseMessage response, Credentials credentials) => response.StatusCode switch
    {
        HttpStatusCode.Unauthorized when words.Contains("skew", StringComparison.OrdinalIgnoreCase) =>
            $"{words}. One of the two clocks is wrong: set this machine's or the server's",
        HttpStatusCode.Unauthorized when words.Contains("signature", StringComparison.OrdinalIgnoreCase) =>
            $"{words}: the server's secret of key '{credentials.KeyId}' is not the one in {credentials.SecretOrigin}",
        HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable =>
            $"{words}; try again in {response.Headers.RetryAfter?.Delta?.TotalSeconds ?? 2:0} s",
        HttpStatusCode.Forbidden when words.Contains("node", StringComparison.OrdinalIgnoreCase) => $"{words}; 'actors nodes' lists those that are",
        _ => words,
    };

    /// <summary>Null when the answer is no refusal of ours.</summary>
    private static async Task<string?> WordsOf(HttpResponseMessage response, CancellationToken cancellation)
    {
        try
        {
            var body = await response.Content.ReadAsByteArrayAsync(cancellation);
            var problem = JsonSerializer.Deserialize(body, CliJson.Default.Problem);
            var words = problem?.Detail ?? problem?.Error;
            return words?.Length > MaxQuotedLength ? words[..MaxQuotedLength] + "…" : words;
        }
        catch (Exception e) when (e is JsonException or HttpRequestException or IOException)
        {
            return null;
        }
    }

    private static string Line(HttpRequestMessage request) => $"{request.Method} {request.RequestUri!.PathAndQuery}";
}
