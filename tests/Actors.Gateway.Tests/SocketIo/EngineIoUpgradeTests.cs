using System.Net;
using Actors.Gateway.SocketIo.Kit;

namespace Actors.Gateway.SocketIo;

/// <summary>How a client of Engine.IO moves from long-polling to a WebSocket.</summary>
public sealed class EngineIoUpgradeTests : IAsyncLifetime
{
    private EchoServer _server = null!;
    private EngineClient _client = null!;

    public async Task InitializeAsync()
    {
        _server = await EchoServer.Start();
        _client = new EngineClient(_server.Url, "/engine.io/");
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_client_moves_from_polling_to_a_WebSocket()
    {
        var id = await _client.Open();
        using var socket = await _client.ConnectWebSocket(_client.WebSocketUrl(id));
        await socket.Send("2probe");
        Assert.Equal("3probe", await socket.Receive());
        Assert.Equal((HttpStatusCode.OK, "6"), await _client.Poll(id));
        await socket.Send("5");
        await socket.Send("4hello");
        Assert.Equal("4hello", await socket.ReceivePacket());
    }

    [Fact]
    public async Task A_poll_that_waits_ends_when_the_client_probes_and_nothing_is_lost_on_the_way()
    {
        var id = await _client.Open();
        var poll = _client.Poll(id);
        await Eventually.True(() => _server.Engine.Find(id) is { IsBeingPolled: true });
        using var socket = await _client.ConnectWebSocket(_client.WebSocketUrl(id));
        await socket.Send("2probe");
        Assert.Equal("3probe", await socket.Receive());
        Assert.Equal((HttpStatusCode.OK, "6"), await poll);
        await _client.Post(id, "4sent while moving");
        await socket.Send("5");
        Assert.Equal("4sent while moving", await socket.ReceivePacket());
    }

    [Fact]
    public async Task After_the_move_polling_and_other_WebSockets_are_turned_away()
    {
        var id = await _client.Open();
        using var socket = await _client.ConnectWebSocket(_client.WebSocketUrl(id));
        await socket.Send("2probe");
        Assert.Equal("3probe", await socket.Receive());
        await socket.Send("5");
        await socket.Send("4moved");
        Assert.Equal("4moved", await socket.ReceivePacket());
        Assert.Equal(HttpStatusCode.BadRequest, (await _client.Poll(id)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await _client.Post(id, "4x")).Status);
        using (var second = await _client.ConnectWebSocket(_client.WebSocketUrl(id)))
            await second.WaitForClose();
        await socket.Send("4hello");
        Assert.Equal("4hello", await socket.ReceivePacket());
    }

    [Theory]
    [InlineData("4hello")]
    [InlineData("2other")]
    [InlineData("nonsense")]
    public async Task An_attempt_to_move_that_goes_wrong_leaves_polling_as_it_was(string frame)
    {
        var id = await _client.Open();
        using (var socket = await _client.ConnectWebSocket(_client.WebSocketUrl(id)))
        {
            await socket.Send(frame);
            await socket.WaitForClose();
        }
        await _client.Post(id, "4still here");
        Assert.Equal((HttpStatusCode.OK, "4still here"), await _client.Poll(id));
    }

    [Fact]
    public async Task An_attempt_to_move_that_never_ends_is_given_up()
    {
        await using var server = await EchoServer.Start(EchoServer.Calm with { Engine = EchoServer.Quick.Engine with { PingInterval = TimeSpan.FromMinutes(1) } });
        using var client = new EngineClient(server.Url, "/engine.io/");
        var id = await client.Open();
        using var socket = await client.ConnectWebSocket(client.WebSocketUrl(id));
        await socket.WaitForClose();
        Assert.NotNull(server.Engine.Find(id));
    }
}
