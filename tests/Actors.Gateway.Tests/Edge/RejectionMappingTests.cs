using Actors.Gateway.Hmac;
using Actors.Gateway.Http;
using Actors.Gateway.Link.Applications;
using Actors.Link.V1;
using Microsoft.AspNetCore.Http;

namespace Actors.Gateway.Edge;

/// <summary>Each edge has a status for each reason to refuse.</summary>
public sealed class RejectionMappingTests
{
    public static TheoryData<RejectionCode> Codes => [.. Enum.GetValues<RejectionCode>()];

    [Theory, MemberData(nameof(Codes))]
    public async Task Every_code_has_a_status_at_every_edge(RejectionCode code)
    {
        Func<HttpContext, Rejection, Task>[] edges = [HmacRefusals.Refuse, Problems.Problem];
        foreach (var refuse in edges)
        {
            using var body = new MemoryStream();
            var http = new DefaultHttpContext { Response = { Body = body } };
            await refuse(http, new Rejection(code, "why"));
            Assert.InRange(http.Response.StatusCode, 400, 503);
            Assert.NotEqual(500, http.Response.StatusCode);
            Assert.Equal(http.Response.StatusCode is 429 or 503, http.Response.Headers.ContainsKey("Retry-After"));
            Assert.NotEqual(RefusalCode.Unspecified, LinkRefusals.Of(new Rejection(code, "why")).Code);
            Assert.Contains("\"error\":", System.Text.Encoding.UTF8.GetString(body.ToArray()), StringComparison.Ordinal);
        }
    }
}
