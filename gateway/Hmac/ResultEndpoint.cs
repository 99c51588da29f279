using System.Text;
using System.Text.Json;
using Actors.Gateway.Application;
using Actors.Gateway.Requests;
using Actors.Jobs;
using Microsoft.AspNetCore.Http;

namespace Actors.Gateway.Hmac;

/// <summary><c>POST /result</c>: a shell worker reports how a job ended.</summary>
internal sealed class ResultEndpoint(SignedBody bodies, PollerService pollers, GatewayOptions options)
{
    /// <summary>As deep as a signed body can be.</summary>
    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = Signing.JqCanonicalJson.MaxParserStack };

    private sealed record Report(string? Id, string? Node, int? Status, byte[] Output, DateTimeOffset? Finished);

    public async Task Handle(HttpContext http)
    {
        if (await bodies.Read(http, options.ResultLimit) is not var (json, _))
            return;
        if (Parse(json) is not { } report)
        {
            await http.Refuse(StatusCodes.Status400BadRequest, "the body is not a JSON object");
            return;
        }
        if (string.IsNullOrEmpty(report.Node) || string.IsNullOrEmpty(report.Id))
        {
            await http.Refuse(StatusCodes.Status400BadRequest, "missing node or id");
            return;
        }
        if (report.Status is not { } status)
        {
            await http.Refuse(StatusCodes.Status400BadRequest, "status is the exit code, an integer");
            return;
        }
        if (!options.Allows(report.Node))
        {
            await http.Refuse(StatusCodes.Status403Forbidden, "node not allowed");
            return;
        }
        if (!JobId.TryParse(report.Id, out var id))
        {
            await http.Refuse(new Rejection(RejectionCode.NotFound, "no such job"));
            return;
        }
        var stored = await pollers.Report(report.Node, id, status, report.Output, report.Finished, http.Inventory());
        if (!stored.TryGet(out _, out var rejection))
            await http.Refuse(rejection);
        else
            await http.Answer(StatusCodes.Status200OK, answer => answer.WriteString("status", "stored"));
    }

    private static Report? Parse(byte[] json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Reading);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                return null;
            return new Report(
                TextOf(root, "id"),
                TextOf(root, "node"),
                IntegerOf(root, "status") is { } status and >= int.MinValue and <= int.MaxValue ? (int)status : null,
                Encoding.UTF8.GetBytes(TextOf(root, "output") ?? ""),
                IntegerOf(root, "finished") is { } seconds and >= 0 and < 253_402_300_800 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>A string, or a number as its digits: some workers send ids as numbers.</summary>
    private static string? TextOf(JsonElement root, string name) => root.TryGetProperty(name, out var value)
        ? value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        }
        : null;

    private static long? IntegerOf(JsonElement root, string name) => root.TryGetProperty(name, out var value)
        ? value.ValueKind switch
        {
            JsonValueKind.Number when value.TryGetInt64(out var number) => number,
            JsonValueKind.Number when value.TryGetDouble(out var number) && number == Math.Floor(number) && Math.Abs(number) < 1e15 => (long)number,
            JsonValueKind.String when long.TryParse(value.GetString(), System.Globalization.CultureInfo.InvariantCulture, out var number) => number,
            _ => null,
        }
        : null;
}
