using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Actors.Gateway.Edge;

/// <summary>The description of the REST API says what there is, all of it, and in whole sentences.</summary>
public sealed partial class OpenApiTests(EdgeSilo silo) : IClassFixture<EdgeSilo>
{
    /// <summary>What other edges answer for.</summary>
    private static readonly string[] Others = ["/queue", "/fetch", "/result", "/get-result", "/list-results", "/link", "/health", "/metrics", "/hubs", "/socket.io"];

    private static readonly string[] Methods = ["get", "post", "put", "patch", "delete"];

    [Fact]
    public async Task Every_route_is_described_and_nothing_else()
    {
        var document = await Document();
        var described = Operations(document).Select(operation => $"{operation.Method.ToUpperInvariant()} {operation.Path}");
        var mapped = silo.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Select(method => $"{method} {endpoint.RoutePattern.RawText}") ?? [])
            .Where(route => !Others.Any(other => route.Split(' ')[1].StartsWith(other, StringComparison.Ordinal)));
        Assert.Equal(mapped.Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_operation_has_a_name_a_description_and_its_refusals()
    {
        var document = await Document();
        var tags = document["tags"]!.AsArray().Select(tag => (string)tag!["name"]!).ToHashSet();
        var names = new HashSet<string>();
        foreach (var (path, method, operation) in Operations(document))
        {
            var what = $"{method} {path}";
            Assert.True(names.Add((string)operation["operationId"]!), what);
            Assert.All(["summary", "description"], member => Assert.NotEmpty((string)operation[member]!));
            Assert.All(operation["tags"]!.AsArray(), tag => Assert.Contains((string)tag!, tags));
            var statuses = operation["responses"]!.AsObject().Select(response => response.Key).ToList();
            Assert.True(statuses.Exists(status => status[0] == '2') && statuses.Exists(status => status[0] == '4'), what);
            Assert.Equal(Placeholder().Count(path), (operation["parameters"]?.AsArray() ?? []).Count(parameter => (string?)Resolved(document, parameter!)["in"] == "path"));
        }
    }

    [Fact]
    public async Task Every_reference_leads_somewhere_and_everything_is_referred_to()
    {
        var document = await Document();
        var text = document.ToJsonString();
        foreach (Match reference in Reference().Matches(text))
            Assert.NotNull(At(document, reference.Groups[1].Value));
        foreach (var kind in new[] { "schemas", "parameters", "responses" })
            Assert.All(document["components"]![kind]!.AsObject(), part => Assert.Contains($"#/components/{kind}/{part.Key}\"", text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Examples_and_real_answers_fit_their_schemas()
    {
        var document = await Document();
        foreach (var (path, method, operation) in Operations(document))
        {
            foreach (var (status, given) in operation["responses"]!.AsObject())
            {
                var content = Resolved(document, given!)["content"]?.AsObject() ?? [];
                foreach (var (type, media) in content)
                {
                    if (media!["example"] is { } example)
                        Fit(document, media["schema"]!, example, $"{method} {path} {status} {type}");
                }
            }
            if (operation["requestBody"]?["content"]?["application/json"] is { } body)
                Fit(document, body["schema"]!, body["example"]!, $"{method} {path} body");
        }

        var (ada, root) = (EdgeSilo.Token("ada"), EdgeSilo.Token("root", Roles.Admin));
        var submitted = await silo.Client.Bearer(ada, "POST", "/submit-job", """{"name":"described","labels":{"a":"b"}}""");
        Check("/submit-job", "post", submitted);
        Check("/jobs/{id}", "get", await silo.Client.Bearer(ada, "GET", $"/jobs/{submitted.Json["jobId"]}"));
        Check("/jobs/{id}", "get", await silo.Client.Bearer(ada, "GET", "/jobs/1"));
        Check("/jobs", "get", await silo.Client.Bearer(ada, "GET", "/jobs"));
        Check("/jobs", "get", await silo.Client.Bearer(ada, "GET", "/jobs?updatedAfter=0"));
        Check("/jobs", "get", await silo.Client.Bearer(ada, "GET", "/jobs?page=0"));
        Check("/jobs", "get", await silo.Client.Send("GET", "/jobs"));
        Check("/jobs/batch", "post", await silo.Client.Bearer(ada, "POST", "/jobs/batch", """[{"name":"described"},{}]"""));
        Check("/nodes", "get", await silo.Client.Bearer(root, "GET", "/nodes"));
        Check("/admin/queues", "get", await silo.Client.Bearer(root, "GET", "/admin/queues"));
        Check("/admin/jobs", "get", await silo.Client.Bearer(root, "GET", "/admin/jobs"));
        Check("/webhooks", "get", await silo.Client.Bearer(ada, "GET", "/webhooks"));
        Check("/webhooks", "post", await silo.Client.Bearer(ada, "POST", "/webhooks", """{"url":"ftp://example.org"}"""));
        Check("/me", "get", await silo.Client.Bearer(ada, "GET", "/me"));
        Check("/workers/poll", "post", await silo.Client.Bearer(root, "POST", "/workers/poll", """{"names":["described"],"workerId":"w"}"""));
        Check("/jobs/{id}/attempts/{attempt}/complete", "post", await silo.Client.Bearer(root, "POST", $"/jobs/{submitted.Json["jobId"]}/attempts/1/complete", "{}"));

        void Check(string path, string method, EdgeAnswer answer)
        {
            var response = Resolved(document, document["paths"]![path]![method]!["responses"]![answer.Status.ToString()]!);
            Fit(document, response["content"]![answer.Headers["Content-Type"]]!["schema"]!, answer.Json, $"{method} {path} {answer.Status}");
        }
    }

    private async Task<JsonNode> Document()
    {
        var answer = await silo.Client.Send("GET", "/openapi.json");
        Assert.Equal((200, "application/json"), (answer.Status, answer.Headers["Content-Type"]));
        return answer.Json;
    }

    private static IEnumerable<(string Path, string Method, JsonNode Operation)> Operations(JsonNode document) =>
        from path in document["paths"]!.AsObject()
        from method in path.Value!.AsObject()
        where Methods.Contains(method.Key)
        select (path.Key, method.Key, method.Value);

    private static JsonNode Resolved(JsonNode document, JsonNode node) => node["$ref"] is { } reference ? At(document, ((string)reference!)[1..])! : node;

    private static JsonNode? At(JsonNode document, string pointer) => pointer.Split('/', StringSplitOptions.RemoveEmptyEntries).Aggregate((JsonNode?)document, (node, name) => node?[name]);

    /// <summary>Types, required members, enumerations, and that no member is undescribed.</summary>
    private static void Fit(JsonNode document, JsonNode schema, JsonNode? value, string what)
    {
        schema = Resolved(document, schema);
        if (value is null && schema["nullable"] is not null)
            return;
        if (schema["enum"] is { } words)
            Assert.True(words.AsArray().Any(word => JsonNode.DeepEquals(word, value)), $"{what}: {value} is none of {words.ToJsonString()}");
        var kind = value?.GetValueKind();
        switch ((string?)schema["type"])
        {
            case "object":
                Assert.True(value is JsonObject, $"{what}: {value?.ToJsonString()} is no object");
                var members = schema["properties"]?.AsObject();
                Assert.All(schema["required"]?.AsArray() ?? [], name => Assert.True(value!.AsObject().ContainsKey((string)name!), $"{what}: {name} is missing"));
                foreach (var (name, member) in value!.AsObject())
                {
                    if (members?[name] is { } known)
                        Fit(document, known, member, $"{what}.{name}");
                    else
                        Assert.True(members is null, $"{what}: {name} is not described");
                }
                break;
            case "array":
                Assert.True(value is JsonArray, $"{what}: {value?.ToJsonString()} is no array");
                foreach (var item in value!.AsArray())
                    Fit(document, schema["items"]!, item, $"{what}[]");
                break;
            case "string":
                Assert.True(kind == System.Text.Json.JsonValueKind.String, $"{what}: {value?.ToJsonString()} is no text");
                break;
            case "integer" or "number":
                Assert.True(kind == System.Text.Json.JsonValueKind.Number, $"{what}: {value?.ToJsonString()} is no number");
                break;
            case "boolean":
                Assert.True(kind is System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False, $"{what}: {value?.ToJsonString()} is no truth");
                break;
        }
    }

    [GeneratedRegex("\"\\$ref\":\"#([^\"]+)\"")]
    private static partial Regex Reference();

    [GeneratedRegex("\\{[a-z]+\\}")]
    private static partial Regex Placeholder();
}
