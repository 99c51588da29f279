using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using Actors.Gateway.SocketIo.Kit;
using Actors.Gateway.SocketIo.Server;

namespace Actors.Gateway.SocketIo;

/// <summary>Engine.IO revision 4 over real connections: every case of the protocol's public suite, and what it leaves open.</summary>
public sealed class EngineIoProtocolTests : IAsyncLifetime
{
    /// <summary>Quick pings, and time for the answers of a busy machine.</summary>
    private static readonly SocketIoOptions Patient = EchoServer.Calm with
    {
        Engine = EchoServer.Calm.Engine with { PingInterval = TimeSpan.FromMilliseconds(50) },
    };

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
    public async Task A_session_opens_over_polling()
    {
        var (status, body) = await _client.Send(HttpMethod.Get, _client.PollingUrl());
        Assert.Equal(HttpStatusCode.OK, status);
        AssertHandshake(body, """["websocket"]""");
    }

    [Fact]
    public async Task A_session_opens_over_a_WebSocket()
    {
        using var socket = await _client.ConnectWebSocket(_client.WebSocketUrl());
        AssertHandshake((await socket.Receive())!, "[]");
    }

    [Theory]
    [InlineData("GET", "?transport=polling", 5)]
    [InlineData("GET", "?EIO=abc&transport=polling", 5)]
    [InlineData("GET", "?EIO=3&transport=polling", 5)]
    [InlineData("GET", "?EIO=4", 0)]
    [InlineData("GET", "?EIO=4&transport=abc", 0)]
    [InlineData("POST", "?EIO=4&transport=polling", 2)]
    [InlineData("PUT", "?EIO=4&transport=polling", 2)]
    [InlineData("GET", "?EIO=4&transport=websocket", 3)]
    [InlineData("GET", "?EIO=4&transport=polling&sid=nobody", 1)]
    [InlineData("POST", "?EIO=4&transport=polling&sid=nobody", 1)]
    public async Task A_bad_handshake_is_refused_by_its_code(string method, string query, int code)
    {
        var (status, body) = await _client.Send(new HttpMethod(method), _client.Path + query);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(code, JsonDocument.Parse(body).RootElement.GetProperty("code").GetInt32());
        Assert.NotEqual("", JsonDocument.Parse(body).RootElement.GetProperty("message").GetString());
    }

    [Theory]
    [InlineData("?transport=websocket")]
    [InlineData("?EIO=abc&transport=websocket")]
    [InlineData("?EIO=4")]
    [InlineData("?EIO=4&transport=abc")]
    [InlineData("?EIO=4&transport=polling")]
    [InlineData("?EIO=4&transport=websocket&sid=nobody")]
    public Task A_bad_WebSocket_handshake_is_refused(string query) =>
        Assert.ThrowsAsync<WebSocketException>(() => _client.ConnectWebSocket(_client.Path + query));

    [Theory]
    [InlineData("4hello")]
    [InlineData("4test1\u001e4test2\u001e4test3")]
    [InlineData("4hello\u001ebAQIDBA==")]
    [InlineData("4hällö €")]
    [InlineData("4")]
    public async Task What_is_posted_comes_back_with_the_next_poll(string payload)
    {
        var id = await _client.Open();
        Assert.Equal((HttpStatusCode.OK, "ok"), await _client.Post(id, payload));
        Assert.Equal((HttpStatusCode.OK, payload), await _client.Poll(id));
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("4a\u001e")]
    [InlineData("4a\u001ex")]
    [InlineData("b*")]
    [InlineData("")]
    public async Task A_payload_that_is_none_closes_the_session(string payload)
    {
        var id = await _client.Open();
        Assert.Equal(HttpStatusCode.BadRequest, (await _client.Post(id, payload)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await _client.Poll(id)).Status);
    }

    [Fact]
    public async Task Overlapping_polls_close_the_session()
    {
        var id = await _client.Open();
        var first = _client.Poll(id);
        var second = _client.Poll(id);
        var answers = (await Task.WhenAll(first, second)).OrderBy(answer => answer.Status).ToArray();
        Assert.Equal((HttpStatusCode.OK, "1"), answers[0]);
        Assert.Equal(HttpStatusCode.BadRequest, answers[1].Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await _client.Poll(id)).Status);
    }

    [Fact]
    public async Task A_poll_that_is_broken_off_closes_the_session()
    {
        var id = await _client.Open();
        using var stop = new CancellationTokenSource();
        var poll = _client.Poll(id, stop.Token);
        await Eventually.True(() => poll.IsCompleted || _server.Engine.Find(id) is { IsBeingPolled: true });
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => poll);
        await Eventually.True(() => _server.Engine.Find(id) is null);
        Assert.Equal(HttpStatusCode.BadRequest, (await _client.Poll(id)).Status);
    }

    [Fact]
    public async Task A_body_that_is_too_long_is_refused_before_it_is_read()
    {
        var id = await _client.Open();
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await _client.Post(id, "4" + new string('x', 1_000_000))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await _client.Poll(id)).Status);
    }

    [Fact]
    public async Task A_binary_body_is_refused()
    {
        var id = await _client.Open();
        Assert.Equal(HttpStatusCode.BadRequest, (await _client.Send(HttpMethod.Post, _client.PollingUrl(id), "4hello", "application/octet-stream")).Status);
    }

    [Fact]
    public async Task Text_and_bytes_come_back_over_a_WebSocket()
    {
        using var socket = await _client.OpenWebSocket();
        await socket.Send("4hello");
        Assert.Equal("4hello", await socket.ReceivePacket());
        await socket.Send([1, 2, 3, 4]);
        Assert.Equal("binary:01020304", await socket.ReceivePacket());
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("7")]
    [InlineData("")]
    [InlineData("2")]
    public async Task A_frame_that_is_no_packet_closes_the_connection(string frame)
    {
        using var socket = await _client.OpenWebSocket();
        await socket.Send(frame);
        await socket.WaitForClose();
    }

    [Fact]
    public async Task A_frame_that_is_too_long_closes_the_connection()
    {
        using var socket = await _client.OpenWebSocket();
        await socket.Send("4" + new string('x', 1_000_000));
        await socket.WaitForClose();
    }

    [Fact]
    public async Task Pings_come_over_polling_and_a_pong_keeps_the_session()
    {
        await using var server = await EchoServer.Start(Patient);
        using var client = new EngineClient(server.Url, "/engine.io/");
        var id = await client.Open();
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal((HttpStatusCode.OK, "2"), await client.Poll(id));
            Assert.Equal(HttpStatusCode.OK, (await client.Post(id, "3")).Status);
        }
    }

    [Fact]
    public async Task Pings_come_over_a_WebSocket_and_a_pong_keeps_the_session()
    {
        await using var server = await EchoServer.Start(Patient);
        using var client = new EngineClient(server.Url, "/engine.io/");
        using var socket = await client.OpenWebSocket();
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("2", await socket.Receive());
            await socket.Send("3");
        }
    }

    [Fact]
    public async Task Without_a_pong_the_session_is_over()
    {
        await using var server = await EchoServer.Start(EchoServer.Quick);
        using var client = new EngineClient(server.Url, "/engine.io/");
        var id = await client.Open();
        using var socket = await client.OpenWebSocket();
        Assert.Equal("2", await socket.Receive());
        Assert.Null(await socket.Receive());
        await Eventually.True(() => server.Engine.Find(id) is null);
        Assert.Equal(HttpStatusCode.BadRequest, (await client.Poll(id)).Status);
    }

    [Fact]
    public async Task A_client_of_polling_can_close()
    {
        var id = await _client.Open();
        var poll = _client.Poll(id);
        await Eventually.True(() => _server.Engine.Find(id) is { IsBeingPolled: true });
        Assert.Equal((HttpStatusCode.OK, "ok"), await _client.Post(id, "1"));
        Assert.Equal((HttpStatusCode.OK, "6"), await poll);
        Assert.Equal(HttpStatusCode.BadRequest, (await _client.Poll(id)).Status);
    }

    [Fact]
    public async Task A_client_of_a_WebSocket_can_close()
    {
        using var socket = await _client.OpenWebSocket();
        await socket.Send("1");
        await socket.WaitForClose();
    }

    private static void AssertHandshake(string packet, string upgrades)
    {
        Assert.StartsWith("0", packet, StringComparison.Ordinal);
        var terms = JsonDocument.Parse(packet[1..]).RootElement;
        Assert.Equal(["sid", "upgrades", "pingInterval", "pingTimeout", "maxPayload"], terms.EnumerateObject().Select(member => member.Name));
        Assert.Equal(upgrades, terms.GetProperty("upgrades").GetRawText());
        Assert.Equal(60_000, terms.GetProperty("pingInterval").GetInt32());
        Assert.Equal(20_000, terms.GetProperty("pingTimeout").GetInt32());
        Assert.Equal(1_000_000, terms.GetProperty("maxPayload").GetInt32());
        Assert.True(terms.GetProperty("sid").GetString()!.Length >= 20);
    }
}
