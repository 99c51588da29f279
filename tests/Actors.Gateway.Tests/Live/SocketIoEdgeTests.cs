using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using Actors.Gateway.SocketIo.Kit;

namespace Actors.Gateway.Live;

/// <summary>The jobs' namespace of the Socket.IO edge, by hand-written packets.</summary>
public sealed class SocketIoEdgeTests(LiveSilo silo) : IClassFixture<LiveSilo>
{
    [Fact]
    public async Task A_client_hears_of_its_users_jobs_without_asking_and_under_their_own_names_when_it_does()
    {
        using var socket = await Connect("ada");
        var id = await silo.SubmitAndStart("ada");
        await silo.Progress(id, 75);
        Assert.Equal($$"""42["job:progress",{"jobId":"{{id}}","name":"report","progress":75,"tick":1,"attempt":1,"seq":2}]""", await socket.ReceivePacket());
        await socket.Send($"427[\"subscribe:job\",\"{id}\"]");
        Assert.StartsWith($"42[\"job:{id}:progress\",", await socket.ReceivePacket(), StringComparison.Ordinal);
        Assert.Equal($$"""437[{"ok":true,"jobId":"{{id}}","state":"active","seq":2}]""", await socket.ReceivePacket());
        await silo.Complete(id, "{\"rows\":3}");
        const string data = "\"name\":\"report\",\"result\":{\"rows\":3},\"attempt\":1,\"seq\":3}]";
        Assert.Equal($"42[\"job:completed\",{{\"jobId\":\"{id}\",{data}", await socket.ReceivePacket());
        Assert.Equal($"42[\"job:{id}:completed\",{{\"jobId\":\"{id}\",{data}", await socket.ReceivePacket());
    }

    [Fact]
    public async Task What_was_missed_comes_before_the_acknowledgement_and_only_that()
    {
        var id = await silo.SubmitAndStart("ben");
        await silo.Fail(id, "no luck");
        using var socket = await Connect("ben");
        await socket.Send($"421[\"subscribe:job\",{{\"jobId\":\"{id}\",\"after\":2}}]");
        Assert.StartsWith($"42[\"job:{id}:failed\",", await socket.ReceivePacket(), StringComparison.Ordinal);
        Assert.Equal($$"""431[{"ok":true,"jobId":"{{id}}","state":"failed","seq":3}]""", await socket.ReceivePacket());
        await socket.Send($"422[\"subscribe:job\",{{\"jobId\":\"{id}\",\"after\":3}}]");
        Assert.StartsWith("432[{\"ok\":true", await socket.ReceivePacket(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_unsubscribes_hears_of_the_job_as_one_of_many_only()
    {
        using var socket = await Connect("cy");
        var id = await silo.SubmitAndStart("cy");
        await socket.Send($"421[\"subscribe:job\",\"{id}\"]");
        Assert.StartsWith("431[{\"ok\":true", await socket.ReceivePacket(), StringComparison.Ordinal);
        await socket.Send($"422[\"unsubscribe:job\",{{\"jobId\":\"{id}\"}}]");
        Assert.Equal($$"""432[{"ok":true,"jobId":"{{id}}","wasSubscribed":true}]""", await socket.ReceivePacket());
        await silo.Complete(id);
        Assert.StartsWith("42[\"job:completed\",", await socket.ReceivePacket(), StringComparison.Ordinal);
        await socket.Send("423[\"unsubscribe:job\",\"1\"]");
        Assert.Equal("""433[{"ok":true,"jobId":"1","wasSubscribed":false}]""", await socket.ReceivePacket());
    }

    [Theory]
    [InlineData("\"1\"", "not_found")]
    [InlineData("\"no id\"", "not_found")]
    [InlineData("\"99999999999999999999999\"", "not_found")]
    [InlineData("{\"jobId\":\"1\",\"after\":0}", "not_found")]
    [InlineData("{\"jobId\":\"1\",\"after\":-1}", "invalid")]
    [InlineData("{\"jobId\":\"1\",\"after\":\"2\"}", "invalid")]
    [InlineData("{\"jobId\":\"1\",\"after\":1.5}", "invalid")]
    [InlineData("{}", "invalid")]
    [InlineData("17", "invalid")]
    [InlineData("null", "invalid")]
    [InlineData("[[]]", "invalid")]
    public async Task A_subscription_that_is_refused_is_told_by_the_acknowledgement(string argument, string code)
    {
        using var socket = await Connect("dee");
        await socket.Send($"429[\"subscribe:job\",{argument}]");
        var answer = (await socket.ReceivePacket())!;
        Assert.StartsWith("439[", answer, StringComparison.Ordinal);
        var told = JsonDocument.Parse(answer[3..]).RootElement[0];
        Assert.Equal((false, code), (told.GetProperty("ok").GetBoolean(), told.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task Without_an_acknowledgement_nothing_is_told_of_a_refusal_and_the_connection_stays()
    {
        var theirs = await silo.Submit("somebody else");
        using var socket = await Connect("eve");
        await socket.Send($"42[\"subscribe:job\",\"{theirs}\"]");
        await socket.Send("42[\"subscribe:job\"]");
        await socket.Send("42[\"what:is:this\",1]");
        await socket.Send($"425[\"subscribe:job\",\"{theirs}\"]");
        Assert.Equal("""435[{"ok":false,"error":"no such job","code":"not_found"}]""", await socket.ReceivePacket());
        await silo.Start(theirs);
        await silo.Complete(theirs);
        var own = await silo.SubmitAndStart("eve");
        await silo.Complete(own);
        Assert.Contains(own.ToString(), await socket.ReceivePacket(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("40")]
    [InlineData("40{}")]
    [InlineData("40{\"token\":7}")]
    [InlineData("40{\"token\":\"\"}")]
    [InlineData("40{\"token\":\"nonsense\"}")]
    [InlineData("40{\"token\":\"eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZGEiLCJleHAiOjQxMDI0NDQ4MDB9.\"}")]
    public async Task Without_a_good_token_a_client_is_told_so_and_hears_nothing(string connect)
    {
        using var client = new EngineClient(silo.Url, "/socket.io/");
        using var socket = await client.OpenWebSocket();
        await socket.Send(connect);
        var refusal = (await socket.ReceivePacket())!;
        Assert.StartsWith("44{", refusal, StringComparison.Ordinal);
        Assert.NotEqual("", JsonDocument.Parse(refusal[2..]).RootElement.GetProperty("message").GetString());
        await socket.Send("42[\"subscribe:job\",\"1\"]");
        await socket.WaitForClose();
    }

    [Fact]
    public async Task Other_namespaces_do_not_exist()
    {
        using var socket = await Connect("fay");
        await socket.Send($"40/admin,{{\"token\":\"{LiveSilo.Token("fay")}\"}}");
        Assert.Equal("44/admin,{\"message\":\"Invalid namespace\"}", await socket.ReceivePacket());
    }

    [Fact]
    public async Task Over_polling_events_come_with_the_next_poll()
    {
        using var client = new EngineClient(silo.Url, "/socket.io/");
        var session = await client.Open();
        await client.Post(session, $"40{{\"token\":\"{LiveSilo.Token("gus")}\"}}");
        Assert.StartsWith("40{", (await client.Poll(session)).Body, StringComparison.Ordinal);
        var id = await silo.SubmitAndStart("gus");
        var poll = client.Poll(session);
        await silo.Complete(id);
        Assert.StartsWith("42[\"job:completed\",", (await poll).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_web_page_that_is_not_allowed_may_not_connect()
    {
        using var client = new EngineClient(silo.Url, "/socket.io/");
        await Assert.ThrowsAsync<WebSocketException>(() => client.ConnectWebSocket(client.WebSocketUrl(), ("Origin", "https://evil.example")));
        using (await client.ConnectWebSocket(client.WebSocketUrl(), ("Origin", "https://page.example")))
        {
            // The page that is allowed.
        }
        using var http = new HttpClient();
        using var evil = new HttpRequestMessage(HttpMethod.Get, new Uri(silo.Url, client.PollingUrl()));
        evil.Headers.Add("Origin", "https://evil.example");
        Assert.Equal(HttpStatusCode.Forbidden, (await http.SendAsync(evil)).StatusCode);
        using var good = new HttpRequestMessage(HttpMethod.Get, new Uri(silo.Url, client.PollingUrl()));
        good.Headers.Add("Origin", "https://page.example");
        using var answer = await http.SendAsync(good);
        Assert.Equal("https://page.example", answer.Headers.GetValues("Access-Control-Allow-Origin").Single());
    }

    [Fact]
    public async Task A_client_that_sends_too_much_is_cut_off()
    {
        using var socket = await Connect("hal");
        var flood = Task.Run(async () =>
        {
            try
            {
                for (var i = 0; i < 10_000; i++)
                    await socket.Send("42[\"subscribe:job\",\"1\"]");
            }
            catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException)
            {
                // Cut off, in the middle of a frame perhaps.
            }
        });
        await socket.WaitForClose();
        await flood;
    }

    [Fact]
    public async Task A_client_that_does_not_read_is_cut_off_and_the_others_are_not_held_up()
    {
        using var deaf = await Connect("ida");
        using var good = await Connect("ida");
        var result = $"\"{new string('x', 60_000)}\"";
        var before = silo.Feed.Connections;
        var heard = 0;
        // More than the kernel and the server may keep for one connection.
        while (heard++ < 300 && silo.Feed.Connections == before)
        {
            var id = await silo.SubmitAndStart("ida");
            await silo.Complete(id, result);
            Assert.Contains(id.ToString(), (await good.ReceivePacket())![..100], StringComparison.Ordinal);
        }
        Assert.Equal(before - 1, silo.Feed.Connections);
    }

    [Fact]
    public async Task A_stop_closes_the_connections_at_once_and_they_can_come_back_and_catch_up()
    {
        var own = new LiveSilo();
        await own.InitializeAsync();
        var id = await own.SubmitAndStart("jo");
        using (var socket = await Connect("jo", own))
        {
            await own.Restart();
            await socket.WaitForClose();
        }
        await own.Complete(id);
        using (var socket = await Connect("jo", own))
        {
            await socket.Send($"421[\"subscribe:job\",{{\"jobId\":\"{id}\",\"after\":2}}]");
            Assert.StartsWith($"42[\"job:{id}:completed\",", await socket.ReceivePacket(), StringComparison.Ordinal);
        }
        await own.DisposeAsync();
    }

    private Task<RawSocket> Connect(string user) => Connect(user, silo);

    private static async Task<RawSocket> Connect(string user, LiveSilo silo)
    {
        using var client = new EngineClient(silo.Url, "/socket.io/");
        var socket = await client.OpenWebSocket();
        await socket.Send($"40{{\"token\":\"{LiveSilo.Token(user)}\"}}");
        Assert.StartsWith("40{\"sid\":", await socket.ReceivePacket(), StringComparison.Ordinal);
        return socket;
    }
}
