using System.Globalization;
using Actors.Gateway.Application;
using Actors.Gateway.Http;
using Microsoft.AspNetCore.Http;

namespace Actors.Gateway.Webhooks;

/// <summary>What all endpoints of this edge begin with: who calls, and with what.</summary>
internal sealed class WebhookCalls(HttpCallers callers)
{
    private const int MaxBodyBytes = 16 * 1024;

    /// <summary>The caller and the body, or null when the refusal has been answered.</summary>
    public Task<HttpCall?> Open(HttpContext http) => callers.Open(http, new BodyLimit(MaxBodyBytes));

    /// <summary>The same for a path that names a webhook. What cannot be an id names none.</summary>
    public async Task<(Caller Caller, byte[] Body, int Id)?> Open(HttpContext http, string id)
    {
        if (await Open(http) is not ({ } caller, { } body))
            return null;
        if (int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return (caller, body, number);
        await http.Problem(StatusCodes.Status404NotFound, "no such webhook");
        return null;
    }
}
