using Actors.Gateway.Application;
using Actors.Gateway.Http;
using Actors.Gateway.Requests;
using Microsoft.AspNetCore.Http;

namespace Actors.Gateway.Webhooks;

/// <summary><c>/me</c>: who the caller is, and the address that predates webhooks: <c>webhookUrl</c>, told of completed jobs.</summary>
internal sealed class MeEndpoint(WebhookCalls calls, WebhookService webhooks)
{
    public async Task Get(HttpContext http)
    {
        if (await calls.Open(http) is ({ } caller, _))
            await Show(http, caller, await webhooks.LegacyUrl(caller), secret: null);
    }

    public async Task Change(HttpContext http)
    {
        if (await calls.Open(http) is not ({ } caller, { } body))
            return;
        if (!WebhookBody.ParseLegacyUrl(body).TryGet(out var wanted, out var rejection))
            await http.Problem(rejection);
        else if (!(await webhooks.SetLegacyUrl(caller, wanted.Url, http.RequestAborted)).TryGet(out var issued, out rejection) && rejection is not null)
            await http.Problem(rejection);
        else
            await Show(http, caller, wanted.Url, issued?.Secret);
    }

    private static Task Show(HttpContext http, Caller caller, string? url, string? secret) => http.Answer(StatusCodes.Status200OK, json =>
    {
        json.WritePropertyName("userId");
        json.WriteRawValue(WebhookService.UserJson(caller));
        json.WriteString("webhookUrl", url);
        if (secret is not null)
            json.WriteString("webhookSecret", secret);
    });
}
