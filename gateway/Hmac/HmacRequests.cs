using System.Collections.Immutable;
using Actors.Gateway.Hmac.Signing;
using Actors.Gateway.Tokens;
using Actors.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Actors.Gateway.Hmac;

/// <summary>What all endpoints of this edge read from a request.</summary>
internal static class HmacRequests
{
    private const int MaxHeaderText = 256;

    public static SignatureHeaders SignatureHeaders(this HttpContext http)
    {
        var headers = http.Request.Headers;
        return new SignatureHeaders(headers[Signing.SignatureHeaders.KeyName], headers[Signing.SignatureHeaders.TimeName], headers[Signing.SignatureHeaders.NonceName], headers[Signing.SignatureHeaders.AuthName]);
    }

    /// <summary>The request target as it was sent, escapes and all: what v2 signs.</summary>
    public static string RawTarget(this HttpContext http) => http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;

    public static Caller CallerOf(SignatureVerdict.Accepted accepted) => CallerOf(accepted.KeyId);

    public static Caller CallerOf(string keyId) => new(OwnerNames.OfKey(keyId), ImmutableArray.Create(Roles.Operator), "hmac");

    /// <summary>What a worker says of its node; null when it says nothing.</summary>
    public static NodeInventory? Inventory(this HttpContext http)
    {
        var headers = http.Request.Headers;
        string? Text(string name) => headers[name].ToString() is { Length: > 0 and <= MaxHeaderText } text ? text : null;
        var inventory = new NodeInventory
        {
            Hostname = Text("X-Node-Hostname"),
            Os = Text("X-Node-OS"),
            Arch = Text("X-Node-Arch"),
            Kernel = Text("X-Node-Kernel"),
            Uptime = Text("X-Node-Uptime"),
        };
        return inventory == new NodeInventory() ? null : inventory;
    }
}
