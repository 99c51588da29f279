using Actors.Gateway.Application;
using Actors.Gateway.Hmac.Signing;
using Actors.Gateway.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Actors.Gateway.Hmac;

/// <summary><c>GET /fetch</c>: a shell worker asks for its node's next job. An empty body says that there is none.</summary>
internal sealed partial class FetchEndpoint(SignatureVerifier verifier, PollerService pollers, GatewayOptions options, ILogger<FetchEndpoint> log)
{
    public async Task Handle(HttpContext http)
    {
        var node = http.Request.Query["node"].ToString();
        var headers = http.SignatureHeaders();
        var verdict = headers.IsV2 ? verifier.VerifyRequest(headers, http.Request.Method, http.RawTarget(), []) : verifier.VerifyNode(headers, node);
        if (verdict is not SignatureVerdict.Accepted)
        {
            await http.Refuse(verdict);
            return;
        }
        if (node.Length == 0)
        {
            await http.Refuse(StatusCodes.Status400BadRequest, "missing node or id");
            return;
        }
        var inventory = http.Inventory();
        if (inventory is not null && options.LogNodeInfo)
            LogNodeInfo(log, node, inventory);
        if (!(await pollers.Fetch(node, inventory)).TryGet(out var assignment, out var rejection) && rejection is not null)
        {
            await http.Refuse(rejection);
            return;
        }
        if (assignment is null)
            return;
        await http.Answer(StatusCodes.Status200OK, json =>
        {
            json.WriteString("id", assignment.JobId.ToString());
            json.WriteString("node", node);
            json.WritePropertyName("payload");
            json.WriteRawValue(assignment.Payload.Span, skipInputValidation: true);
        });
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Node {Node}: {Inventory}")]
    private static partial void LogNodeInfo(ILogger log, string node, Nodes.NodeInventory inventory);
}
