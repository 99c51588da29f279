using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Actors.Silo.Tests.Kit;

namespace Actors.Silo.Tests;

/// <summary>Somebody who wants the silo to call what only it reaches, by every spelling known to work somewhere. The names are looked up by this machine.</summary>
public sealed class HostileWebhookTests : IAsyncLifetime, IDisposable
{
    private readonly TcpListener _inside = new(IPAddress.IPv6Any, 0);
    private Broker _broker = null!;
    private NodeAgent _agent = null!;

    private int Port => ((IPEndPoint)_inside.LocalEndpoint).Port;

    public async Task InitializeAsync()
    {
        _inside.Server.DualMode = true;
        _inside.Start();
        _broker = await Broker.Start("node1");
        _agent = new NodeAgent(_broker, "node1");
    }

    public async Task DisposeAsync()
    {
        await _agent.DisposeAsync();
        await _broker.DisposeAsync();
    }

    public void Dispose() => _inside.Dispose();

    [Fact]
    public async Task No_spelling_of_an_inner_address_is_taken_anywhere_nor_called()
    {
        var made = await _broker.Http.Send(HttpMethod.Post, "/webhooks", """{"url":"https://8.8.8.8/hook","active":false}""");
        Assert.Equal(HttpStatusCode.Created, made.Status);
        List<string> taken = [];
        var lookedUpLater = 0;
        foreach (var spelling in Spellings())
        {
            var url = spelling.Replace("PORT", Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
            var requests = new (HttpMethod Method, string Path, object Body)[]
            {
                (HttpMethod.Post, "/webhooks", new { url }),
                (HttpMethod.Put, "/webhooks/1", new { url, active = true }),
                (HttpMethod.Put, "/me", new { webhookUrl = url }),
                (HttpMethod.Post, "/submit-job", new { name = "command", data = new { target = "node1", command = "true" }, webhookUrl = url }),
            };
            foreach (var (method, path, body) in requests)
            {
                var answer = await _broker.Http.Send(method, path, JsonSerializer.Serialize(body));
                if (path == "/submit-job" && answer.Status == HttpStatusCode.Created && url.Contains(Dns.GetHostName(), StringComparison.Ordinal))
                    lookedUpLater++;
                else if (answer.Status != HttpStatusCode.BadRequest)
                    taken.Add($"{method} {path} {url}: {(int)answer.Status}");
            }
        }

        Assert.Empty(taken);
        // A submit looks no name up: that is done when the job has ended.
        await Patience.Until(
            async () => (await _broker.Http.Get("/metrics")).Body.Split('\n').Any(line => line.StartsWith("actors_webhooks_requests_total{event=\"completed\",outcome=\"unanswered\"}", StringComparison.Ordinal)) ? "tried" : null,
            () => $"nothing was tried:\n{_broker.Log}");
        Assert.Equal(2, lookedUpLater);
        Assert.False(_inside.Pending(), "the silo has called what lies inside");
    }

    /// <summary>A name that is not known when a webhook is made is taken, and each request looks again.</summary>
    [Fact]
    public async Task A_name_that_leads_nowhere_is_taken_and_its_delivery_fails_with_the_reason()
    {
        Assert.Equal(HttpStatusCode.Created, (await _broker.Http.Send(HttpMethod.Post, "/webhooks", """{"url":"https://no-such-host.invalid/"}""")).Status);
        await _broker.Http.Ended(await _broker.Http.Submit("node1", "true"));

        var attempt = await Patience.Until(
            async () => (await _broker.Http.Get("/webhooks/1/deliveries")).Json["deliveries"]!.AsArray() is [{ } delivery] && delivery["attempts"]!.AsArray() is [{ } first, ..] ? first : null,
            () => "nothing was tried");

        Assert.NotEqual("", (string?)attempt["error"]);
        Assert.Null(attempt["statusCode"]);
    }

    private static IEnumerable<string> Spellings()
    {
        string[] hosts =
        [
            "127.0.0.1", "127.0.0.1.", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.1", "0x7f.0x0.0x0.0x1", "0177.0.0.1", "017700000001", "127.000.000.001",
            "0.0.0.0", "0", "0x0", "[::]", "[::1]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[::ffff:0:127.0.0.1]",
            "[64:ff9b::7f00:1]", "[64:ff9b::127.0.0.1]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[fe80::1%25lo]", "[fe80::1]", "[fd00:ec2::254]",
            "localhost", "localhost.", "LOCALHOST", "LocalHost.", "%6c%6f%63alhost", "ｌｏｃａｌｈｏｓｔ", "\uD835\uDC59ocalhost", "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ", "127。0。0。1", "①②⑦.⓪.⓪.①", "１２７.0.0.1",
            "169.254.169.254", "[::ffff:169.254.169.254]", "0xa9fea9fe", "2852039166", "10.0.0.1", "172.16.0.1", "192.168.0.1", "100.64.0.1", "224.0.0.1", "255.255.255.255",
            "user@127.0.0.1", "user:word@127.0.0.1", "example.com@127.0.0.1", "@127.0.0.1", "127.0.0.1%00.example.com", "example.com\\@127.0.0.1", "127.0.0.1\t",
            Dns.GetHostName(),
        ];
        foreach (var host in hosts)
        {
            yield return $"http://{host}:PORT/";
            yield return $"https://{host}:PORT/hook";
        }
        yield return "http:127.0.0.1:PORT/";
        yield return "http:/127.0.0.1:PORT/";
        yield return "http:///127.0.0.1:PORT/";
        yield return "http:\\\\127.0.0.1:PORT/";
        yield return "//127.0.0.1:PORT/";
        yield return "http://127.0.0.1:PORT#@example.com/";
        yield return "http://127.0.0.1:PORT?@example.com/";
        yield return "http://example.com:PORT@127.0.0.1/";
        yield return "file:///etc/passwd";
        yield return "gopher://127.0.0.1:PORT/_x";
        yield return "unix:///run/docker.sock";
    }
}
