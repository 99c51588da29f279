using Actors.Gateway.Application;
using Actors.Gateway.Http;
using Actors.Gateway.Requests;
using Actors.Webhooks;
using Microsoft.AspNetCore.Http;

namespace Actors.Gateway.Webhooks;

/// <summary><c>/webhooks</c>: the caller's webhooks.</summary>
internal sealed class WebhooksEndpoint(WebhookCalls calls, WebhookService webhooks)
{
    public async Task List(HttpContext http)
    {
        if (await calls.Open(http) is not ({ } caller, _))
            return;
        var all = await webhooks.List(caller);
        await http.Answer(StatusCodes.Status200OK, json =>
        {
            json.WriteStartArray("webhooks");
            foreach (var webhook in all)
                WebhookJson.Write(json, webhook);
            json.WriteEndArray();
        });
    }

    public async Task Create(HttpContext http)
    {
        if (await calls.Open(http) is not ({ } caller, { } body))
            return;
        if (!WebhookBody.Parse(body).TryGet(out var request, out var rejection))
            await http.Problem(rejection);
        else
            await Show(http, await webhooks.Create(caller, request, http.RequestAborted), StatusCodes.Status201Created);
    }

    public async Task Get(HttpContext http, string id)
    {
        if (await calls.Open(http, id) is var (caller, _, number))
            await Show(http, await webhooks.Get(caller, number));
    }

    public async Task Change(HttpContext http, string id)
    {
        if (await calls.Open(http, id) is not var (caller, body, number))
            return;
        if (!WebhookBody.Parse(body).TryGet(out var request, out var rejection))
            await http.Problem(rejection);
        else
            await Show(http, await webhooks.Change(caller, number, request, http.RequestAborted));
    }

    public async Task Delete(HttpContext http, string id)
    {
        if (await calls.Open(http, id) is not var (caller, _, number))
            return;
        if ((await webhooks.Delete(caller, number)).TryGet(out _, out var rejection))
            http.Response.StatusCode = StatusCodes.Status204NoContent;
        else
            await http.Problem(rejection);
    }

    public async Task RotateSecret(HttpContext http, string id)
    {
        if (await calls.Open(http, id) is var (caller, _, number))
            await Show(http, await webhooks.ReplaceSecret(caller, number), StatusCodes.Status200OK);
    }

    private static Task Show(HttpContext http, Result<Webhook> result) => result.TryGet(out var webhook, out var rejection)
        ? http.AnswerValue(StatusCodes.Status200OK, json => WebhookJson.Write(json, webhook))
        : http.Problem(rejection);

    private static Task Show(HttpContext http, Result<IssuedSecret<Webhook>> result, int status) => result.TryGet(out var issued, out var rejection)
        ? http.AnswerValue(status, json => WebhookJson.Write(json, issued.Of, issued.Secret))
        : http.Problem(rejection);
}
