using System.Globalization;
using Actors.Gateway.Application;
using Actors.Gateway.Http;
using Actors.Gateway.Requests;
using Actors.Webhooks;
using Microsoft.AspNetCore.Http;

namespace Actors.Gateway.Webhooks;

/// <summary><c>/webhooks/:id/deliveries</c>: what was sent, what came of it, and sending it once more.</summary>
internal sealed class DeliveriesEndpoint(WebhookCalls calls, WebhookService webhooks)
{
    private const int DefaultLimit = 20;

    public async Task Test(HttpContext http, string id)
    {
        if (await calls.Open(http, id) is var (caller, _, number))
            await Show(http, await webhooks.Test(caller, number));
    }

    public async Task Replay(HttpContext http, string id, string delivery)
    {
        if (await calls.Open(http, id) is not var (caller, _, number))
            return;
        if (long.TryParse(delivery, NumberStyles.None, CultureInfo.InvariantCulture, out var deliveryNumber))
            await Show(http, await webhooks.Replay(caller, number, deliveryNumber));
        else
            await http.Problem(StatusCodes.Status404NotFound, "no such delivery");
    }

    public async Task List(HttpContext http, string id)
    {
        if (await calls.Open(http, id) is not var (caller, _, number))
            return;
        var query = http.Request.Query;
        if (!TryRead(query["page"], 1, out var page) || !TryRead(query["limit"], DefaultLimit, out var limit) || page < 1)
        {
            await http.Problem(StatusCodes.Status400BadRequest, "page and limit are positive numbers");
            return;
        }
        if (!TryReadStatus(query["status"].ToString(), out var status))
        {
            await http.Problem(StatusCodes.Status400BadRequest, "status is one of pending, delivered, failed");
            return;
        }
        if (!(await webhooks.ListDeliveries(caller, number, status, (page - 1L) * limit, limit)).TryGet(out var list, out var rejection))
        {
            await http.Problem(rejection);
            return;
        }
        await http.Answer(StatusCodes.Status200OK, json =>
        {
            json.WriteStartArray("deliveries");
            foreach (var delivery in list.Deliveries)
                WebhookJson.Write(json, delivery);
            json.WriteEndArray();
            json.WriteStartObject("pagination");
            json.WriteNumber("total", list.Total);
            json.WriteNumber("page", page);
            json.WriteNumber("limit", limit);
            json.WriteNumber("pages", (list.Total + limit - 1) / limit);
            json.WriteEndObject();
        });
    }

    private static Task Show(HttpContext http, Result<WebhookDelivery> result) => result.TryGet(out var delivery, out var rejection)
        ? http.AnswerValue(StatusCodes.Status202Accepted, json => WebhookJson.Write(json, delivery))
        : http.Problem(rejection);

    private static bool TryRead(string? text, int fallback, out int number)
    {
        number = fallback;
        return string.IsNullOrEmpty(text) || int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    private static bool TryReadStatus(string text, out DeliveryStatus? status)
    {
        status = Enum.GetValues<DeliveryStatus>().Where(known => WebhookJson.NameOf(known) == text).Select(known => (DeliveryStatus?)known).FirstOrDefault();
        return text.Length == 0 || status is not null;
    }
}
