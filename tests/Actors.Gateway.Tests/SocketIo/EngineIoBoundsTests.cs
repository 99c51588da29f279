using System.Net;
using System.Net.WebSockets;
using Actors.Gateway.SocketIo.EngineIo;
using Actors.Gateway.SocketIo.Kit;

namespace Actors.Gateway.SocketIo;

/// <summary>What an Engine.IO server takes from its clients, and no more.</summary>
public sealed class EngineIoBoundsTests
{
    [Fact]
    public async Task Past_the_bound_no_session_is_opened_and_a_closed_one_makes_room()
    {
        var bounded = EchoServer.Calm with { Engine = EchoServer.Calm.Engine with { MaxSessions = 2 } };
        await using var server = await EchoServer.Start(bounded);
        using var client = new EngineClient(server.Url, "/engine.io/");
        var first = await client.Open();
        await client.Open();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await client.Send(HttpMethod.Get, client.PollingUrl())).Status);
        await Assert.ThrowsAsync<WebSocketException>(() => client.ConnectWebSocket(client.WebSocketUrl()));
        await client.Post(first, "1");
        await client.Open();
    }

    [Fact]
    public async Task A_client_that_floods_is_cut_off()
    {
        var bounded = EchoServer.Calm with { Engine = EchoServer.Calm.Engine with { MaxPacketsPerSecond = 1, MaxPacketBurst = 20 } };
        await using var server = await EchoServer.Start(bounded);
        using var client = new EngineClient(server.Url, "/engine.io/");
        var id = await client.Open();
        await client.Post(id, string.Join('\u001e', Enumerable.Repeat("3", 100)));
        Assert.Equal(HttpStatusCode.BadRequest, (await client.Poll(id)).Status);
    }

    [Fact]
    public async Task A_client_that_does_not_read_is_cut_off_and_what_waited_for_it_is_let_go()
    {
        var bounded = EchoServer.Calm with { Engine = EchoServer.Calm.Engine with { MaxQueuedBytes = 10_000 } };
        await using var server = await EchoServer.Start(bounded);
        using var client = new EngineClient(server.Url, "/engine.io/");
        var id = await client.Open();
        var session = server.Engine.Find(id)!;
        Assert.True(EnginePacket.TryDecode("4this is a message of some length"u8.ToArray(), out var packet));
        for (var i = 0; i < 1000; i++)
            session.Send(packet);
        Assert.True(session.IsClosed);
        Assert.Null(server.Engine.Find(id));
    }

    [Fact]
    public async Task A_page_from_elsewhere_may_not_connect()
    {
        await using var server = await EchoServer.Start(originsAllowed: false);
        using var client = new EngineClient(server.Url, "/engine.io/");
        Assert.Equal(HttpStatusCode.Forbidden, (await client.Send(HttpMethod.Get, client.PollingUrl())).Status);
        await Assert.ThrowsAsync<WebSocketException>(() => client.ConnectWebSocket(client.WebSocketUrl()));
    }
}
