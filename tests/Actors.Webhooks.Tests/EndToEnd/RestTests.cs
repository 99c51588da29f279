using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Actors.Webhooks.Tests.EndToEnd;

/// <summary>What users do with their webhooks.</summary>
public sealed class RestTests : IAsyncLifetime
{
    private WebhookSilo _silo = null!;

    public async Task InitializeAsync() => _silo = await WebhookSilo.Start(("WEBHOOKS_ALLOW_PRIVATE_NETWORKS", "false"), ("WEBHOOKS_MAX_PER_USER", "3"));

    public Task DisposeAsync() => _silo.DisposeAsync().AsTask();

    [Fact]
    public async Task A_webhook_is_made_shown_changed_and_removed_as_the_notification_api_says()
    {
        var (created, made) = await _silo.Post("/webhooks", """{"url":"https://example.com/webhook","eventType":"completed","description":"Job completion webhook"}""");
        Assert.Equal(HttpStatusCode.Created, created);
        Assert.Matches("^whsec_[A-Za-z0-9+/]{32}$", (string?)made!["secret"]);
        made.AsObject().Remove("secret");
        Assert.Equal(["id", "url", "eventType", "description", "active", "createdAt", "updatedAt"], made.AsObject().Select(member => member.Key));
        Assert.Equal((1, "https://example.com/webhook", "completed", "Job completion webhook", true),
            ((int)made["id"]!, (string?)made["url"], (string?)made["eventType"], (string?)made["description"], (bool)made["active"]!));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", (string?)made["createdAt"]);

        Assert.Equal(made.ToJsonString(), (await _silo.Get("/webhooks")).Json!["webhooks"]![0]!.ToJsonString());
        Assert.Equal(made.ToJsonString(), (await _silo.Get("/webhooks/1")).Json!.ToJsonString());

        var (changed, now) = await _silo.Put("/webhooks/1", """{"url":"https://example.com/new-webhook","eventType":"all","description":"Updated webhook","active":false}""");
        Assert.Equal((HttpStatusCode.OK, "https://example.com/new-webhook", "all", "Updated webhook", false),
            (changed, (string?)now!["url"], (string?)now["eventType"], (string?)now["description"], (bool)now["active"]!));
        Assert.Equal(HttpStatusCode.Conflict, (await _silo.Post("/webhooks/1/test")).Status);

        Assert.Equal(HttpStatusCode.NoContent, (await _silo.Delete("/webhooks/1")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await _silo.Get("/webhooks/1")).Status);
        Assert.Empty((await _silo.Get("/webhooks")).Json!["webhooks"]!.AsArray());
        Assert.Equal(2, (int)(await Make())["id"]!);
    }

    [Theory]
    [InlineData("not json", "not JSON")]
    [InlineData("[]", "JSON object")]
    [InlineData("{}", "url is missing")]
    [InlineData("""{"url":7}""", "strings")]
    [InlineData("""{"url":"https://example.com/","eventType":"sometimes"}""", "progress, completed, failed, all")]
    [InlineData("""{"url":"https://example.com/","eventType":3}""", "progress, completed, failed, all")]
    [InlineData("""{"url":"https://example.com/","active":"yes"}""", "true or false")]
    [InlineData("""{"url":"ftp://example.com/"}""", "url is neither http nor https")]
    [InlineData("""{"url":"http://127.0.0.1/"}""", "no public address (loopback)")]
    [InlineData("""{"url":"http://localhost:9200/"}""", "no public address")]
    [InlineData("""{"url":"http://169.254.169.254/latest/meta-data"}""", "link-local")]
    public async Task A_malformed_webhook_is_refused_with_its_reason(string body, string because)
    {
        var (status, problem) = await _silo.Post("/webhooks", body);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(because, (string?)problem!["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Texts_and_numbers_have_bounds()
    {
        var longest = JsonSerializer.Serialize(new { url = "https://example.com/", description = new string('d', 1001) });
        Assert.Contains("1000 characters", (string?)(await _silo.Post("/webhooks", longest)).Json!["detail"], StringComparison.Ordinal);
        for (var i = 0; i < 3; i++)
            await Make();

        var (status, problem) = await _silo.Post("/webhooks", """{"url":"https://example.com/"}""");

        Assert.Equal((HttpStatusCode.TooManyRequests, "a user has at most 3 webhooks"), (status, (string?)problem!["detail"]));
        Assert.Equal(HttpStatusCode.BadRequest, (await _silo.Get("/webhooks/1/deliveries?limit=101")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await _silo.Get("/webhooks/1/deliveries?page=0")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await _silo.Get("/webhooks/1/deliveries?status=lost")).Status);
    }

    [Fact]
    public async Task Nobody_reaches_the_webhooks_of_somebody_else()
    {
        await Make();
        (HttpMethod Method, string Path, string? Body)[] requests =
        [
            (HttpMethod.Get, "/webhooks/1", null),
            (HttpMethod.Put, "/webhooks/1", """{"active":false}"""),
            (HttpMethod.Delete, "/webhooks/1", null),
            (HttpMethod.Post, "/webhooks/1/rotate-secret", ""),
            (HttpMethod.Post, "/webhooks/1/test", ""),
            (HttpMethod.Get, "/webhooks/1/deliveries", null),
            (HttpMethod.Post, "/webhooks/1/deliveries/1/replay", ""),
        ];

        foreach (var (method, path, body) in requests)
            Assert.Equal((path, HttpStatusCode.NotFound), (path, (await _silo.Send(method, path, body, asOther: true)).Status));

        Assert.Empty((await _silo.Send(HttpMethod.Get, "/webhooks", null, asOther: true)).Json!["webhooks"]!.AsArray());
        Assert.True((bool)(await _silo.Get("/webhooks/1")).Json!["active"]!);
    }

    [Theory]
    [InlineData("/webhooks/0")]
    [InlineData("/webhooks/-1")]
    [InlineData("/webhooks/99999999999")]
    [InlineData("/webhooks/one")]
    public async Task What_is_no_id_names_no_webhook(string path) => Assert.Equal(HttpStatusCode.NotFound, (await _silo.Get(path)).Status);

    [Fact]
    public async Task An_inner_address_of_a_user_or_a_job_is_refused()
    {
        Assert.Equal(HttpStatusCode.BadRequest, (await _silo.Put("/me", """{"webhookUrl":"http://10.0.0.1/"}""")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await _silo.Put("/me", "{}")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await _silo.Post("/submit-job", """{"name":"resize","data":1,"webhookUrl":"http://10.0.0.1/"}""")).Status);
        Assert.Equal(HttpStatusCode.Created, (await _silo.Post("/submit-job", """{"name":"resize","data":1,"webhookUrl":"https://example.com/"}""")).Status);
        Assert.Null((await _silo.Get("/me")).Json!["webhookUrl"]);
    }

    [Fact]
    public async Task A_request_that_is_not_signed_is_refused()
    {
        Assert.Equal(HttpStatusCode.Unauthorized, await _silo.GetUnsigned("/webhooks"));
        Assert.Equal(HttpStatusCode.Unauthorized, await _silo.GetUnsigned("/me"));
    }

    private async Task<JsonNode> Make() => (await _silo.Post("/webhooks", """{"url":"https://example.com/"}""")).Json!;
}
