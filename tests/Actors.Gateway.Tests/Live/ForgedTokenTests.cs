using System.Net;
using System.Net.Http.Headers;
using Actors.Gateway.SocketIo.Kit;
using Actors.Gateway.Tokens;

namespace Actors.Gateway.Live;

/// <summary>A token that nobody gave out opens no door: neither of the REST API nor of a live edge, wherever the token is shown.</summary>
public sealed class ForgedTokenTests(ForgedTokenTests.AudienceSilo silo) : IClassFixture<ForgedTokenTests.AudienceSilo>
{
    private const string Hs256 = """{"alg":"HS256","typ":"JWT"}""";

    public static TheoryData<string, string> Forged()
    {
        var soon = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + 600;
        var good = $$"""{"sub":"ada","aud":"jobs","exp":{{soon}}}""";
        return new TheoryData<string, string>
        {
            { "alg none", Forge.Token("""{"alg":"none"}""", good, _ => []) },
            { "alg NoNe, and a signature", Forge.Token("""{"alg":"NoNe"}""", good, _ => [1, 2, 3]) },
            { "no alg", Forge.Token("{}", good, _ => []) },
            { "another key", Forge.Hs256(good, "another secret of thirty-two bytes") },
            { "a key that comes with the token", Forge.Hs256(good, "k", """{"alg":"HS256","jwk":{"kty":"oct","k":"aw"}}""") },
            { "RS256, by which the secret is no key", Forge.Hs256(good, LiveSilo.TokenSecret, """{"alg":"RS256"}""") },
            { "expired", Forge.Hs256($$"""{"sub":"ada","aud":"jobs","exp":{{soon - 700}}}""", LiveSilo.TokenSecret, Hs256) },
            { "another audience", Forge.Hs256($$"""{"sub":"ada","aud":"mail","exp":{{soon}}}""", LiveSilo.TokenSecret, Hs256) },
            { "no audience", Forge.Hs256($$"""{"sub":"ada","exp":{{soon}}}""", LiveSilo.TokenSecret, Hs256) },
            { "no end", Forge.Hs256("""{"sub":"ada","aud":"jobs"}""", LiveSilo.TokenSecret, Hs256) },
            { "not yet valid", Forge.Hs256($$"""{"sub":"ada","aud":"jobs","exp":{{soon}},"nbf":{{soon}}}""", LiveSilo.TokenSecret, Hs256) },
            { "cut short", Forge.Hs256(good, LiveSilo.TokenSecret, Hs256)[..^2] },
            { "other claims under a good signature", Swapped(good, good.Replace("ada", "eve", StringComparison.Ordinal)) },
        };
    }

    [Theory]
    [MemberData(nameof(Forged))]
    public async Task It_is_refused_everywhere(string what, string token)
    {
        var id = await silo.Submit("ada");
        using var http = new HttpClient { BaseAddress = silo.Url };
        foreach (var (method, path) in new[] { (HttpMethod.Get, $"/jobs/{id}"), (HttpMethod.Get, $"/jobs/{id}/events"), (HttpMethod.Post, "/hubs/jobs/negotiate?negotiateVersion=1"), (HttpMethod.Get, "/webhooks") })
        {
            using var request = new HttpRequestMessage(method, path);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            Assert.True(answer.StatusCode == HttpStatusCode.Unauthorized, $"{what}: {path} answers {answer.StatusCode}");
        }
        foreach (var path in new[] { $"/jobs/{id}/events", "/hubs/jobs" })
        {
            using var answer = await http.GetAsync($"{path}?access_token={token}", HttpCompletionOption.ResponseHeadersRead);
            Assert.True(answer.StatusCode == HttpStatusCode.Unauthorized, $"{what}: {path} with the token in the query answers {answer.StatusCode}");
        }
        using var client = new EngineClient(silo.Url, "/socket.io/");
        using var socket = await client.OpenWebSocket();
        await socket.Send($"40{{\"token\":\"{token}\"}}");
        Assert.StartsWith("44{\"message\":\"the token is not accepted", await socket.ReceivePacket(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_one_that_was_given_out_opens_them()
    {
        var id = await silo.Submit("ada");
        var token = Forge.Hs256($$"""{"sub":"ada","aud":["mail","jobs"],"exp":{{TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + 600}}}""", LiveSilo.TokenSecret, Hs256);
        using var http = new HttpClient { BaseAddress = silo.Url };
        using var answer = await http.GetAsync($"/jobs/{id}/events?access_token={token}", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        using var client = new EngineClient(silo.Url, "/socket.io/");
        using var socket = await client.OpenWebSocket();
        await socket.Send($"40{{\"token\":\"{token}\"}}");
        Assert.StartsWith("40{\"sid\"", await socket.ReceivePacket(), StringComparison.Ordinal);
    }

    private static string Swapped(string signed, string shown)
    {
        var parts = Forge.Hs256(signed, LiveSilo.TokenSecret, Hs256).Split('.');
        return $"{parts[0]}.{Forge.Hs256(shown, LiveSilo.TokenSecret, Hs256).Split('.')[1]}.{parts[2]}";
    }

    /// <summary>It takes tokens for the audience <c>jobs</c>.</summary>
    public sealed class AudienceSilo() : LiveSilo(("TOKEN_AUDIENCE", "jobs"));
}
