using System.Text.Json;
using Actors.Gateway.SocketIo.Kit;

namespace Actors.Gateway.SocketIo;

/// <summary>Socket.IO revision 5 over real connections: every case of the protocol's public suite, and what it leaves open.</summary>
public sealed class SocketIoProtocolTests : IAsyncLifetime
{
    private EchoServer _server = null!;
    private EngineClient _client = null!;

    public async Task InitializeAsync()
    {
        _server = await EchoServer.Start();
        _client = new EngineClient(_server.Url, "/socket.io/");
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("40", "40", "42[\"auth\",{}]")]
    [InlineData("40{\"token\":\"123\"}", "40", "42[\"auth\",{\"token\":\"123\"}]")]
    [InlineData("40/custom,", "40/custom,", "42/custom,[\"auth\",{}]")]
    [InlineData("40/custom", "40/custom,", "42/custom,[\"auth\",{}]")]
    [InlineData("40/custom,{\"token\":\"abc\"}", "40/custom,", "42/custom,[\"auth\",{\"token\":\"abc\"}]")]
    public async Task A_client_connects_to_a_namespace(string connect, string answer, string auth)
    {
        using var socket = await _client.OpenWebSocket();
        await socket.Send(connect);
        var connected = (await socket.ReceivePacket())!;
        Assert.StartsWith(answer + "{", connected, StringComparison.Ordinal);
        var handshake = JsonDocument.Parse(connected[answer.Length..]).RootElement;
        Assert.Equal(["sid"], handshake.EnumerateObject().Select(member => member.Name));
        Assert.Equal(auth, await socket.ReceivePacket());
    }

    [Fact]
    public async Task An_unknown_namespace_is_refused_and_the_connection_stays()
    {
        using var socket = await _client.OpenWebSocket();
        await socket.Send("40/random");
        Assert.Equal("44/random,{\"message\":\"Invalid namespace\"}", await socket.ReceivePacket());
        await socket.Send("40");
        Assert.StartsWith("40{", await socket.ReceivePacket(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_is_not_let_in_is_told_why()
    {
        using var socket = await _client.OpenWebSocket();
        await socket.Send("40{\"refuse\":\"who \\\"are\\\" you?\"}");
        var refusal = (await socket.ReceivePacket())!;
        Assert.StartsWith("44{", refusal, StringComparison.Ordinal);
        Assert.Equal("who \"are\" you?", JsonDocument.Parse(refusal[2..]).RootElement.GetProperty("message").GetString());
    }

    [Theory]
    [InlineData("4")]
    [InlineData("4abc")]
    [InlineData("47")]
    [InlineData("42[\"message\"]")]
    [InlineData("41")]
    [InlineData("40[]")]
    [InlineData("40\"token\"")]
    [InlineData("40{")]
    public async Task What_is_no_wish_to_connect_closes_a_new_connection(string packet)
    {
        using var socket = await _client.OpenWebSocket();
        await socket.Send(packet);
        await socket.WaitForClose();
    }

    [Fact]
    public async Task A_client_that_connects_to_nothing_is_sent_away()
    {
        await using var server = await EchoServer.Start(EchoServer.Calm with { ConnectTimeout = TimeSpan.FromMilliseconds(200) });
        using var client = new EngineClient(server.Url, "/socket.io/");
        using var socket = await client.OpenWebSocket();
        await socket.WaitForClose();
    }

    [Fact]
    public async Task A_client_leaves_the_main_namespace_and_stays_connected()
    {
        using var socket = await Connected();
        await socket.Send("41");
        await socket.Send("40");
        Assert.StartsWith("40{", await socket.ReceivePacket(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clients_that_connect_to_nothing_make_room_for_each_other_and_take_none_from_those_that_do()
    {
        await using var server = await EchoServer.Start(EchoServer.Calm with { MaxNewcomers = 3, Engine = EchoServer.Calm.Engine with { MaxSessions = 5 } });
        using var client = new EngineClient(server.Url, "/socket.io/");
        using var connected = await client.OpenWebSocket();
        await connected.Send("40");
        Assert.StartsWith("40{", await connected.ReceivePacket(), StringComparison.Ordinal);
        using var first = await client.OpenWebSocket();
        for (var i = 0; i < 20; i++)
            await client.Open();
        await first.WaitForClose();

        using var late = await client.OpenWebSocket();
        await late.Send("40");
        Assert.StartsWith("40{", await late.ReceivePacket(), StringComparison.Ordinal);
        Assert.StartsWith("42[\"auth\"", await connected.ReceivePacket(), StringComparison.Ordinal);
        await connected.Send("42[\"message\",1]");
        Assert.Equal("42[\"message-back\",1]", await connected.ReceivePacket());
    }

    [Fact]
    public async Task A_client_that_is_sent_away_may_connect_again_for_a_while_and_is_closed_when_it_does_not()
    {
        await using var server = await EchoServer.Start(EchoServer.Calm with { ConnectTimeout = TimeSpan.FromSeconds(1) });
        using var client = new EngineClient(server.Url, "/socket.io/");
        using var socket = await client.OpenWebSocket();
        for (var time = 0; time < 2; time++)
        {
            await socket.Send("40");
            Assert.StartsWith("40{", await socket.ReceivePacket(), StringComparison.Ordinal);
            Assert.StartsWith("42[\"auth\"", await socket.ReceivePacket(), StringComparison.Ordinal);
            await socket.Send("42[\"send-me-away\"]");
            Assert.Equal("41", await socket.ReceivePacket());
        }
        await socket.WaitForClose();
    }

    [Fact]
    public async Task Leaving_one_namespace_leaves_the_others_alone()
    {
        using var socket = await Connected();
        await socket.Send("40/custom");
        Assert.StartsWith("40/custom,{", await socket.ReceivePacket(), StringComparison.Ordinal);
        Assert.StartsWith("42/custom,[\"auth\"", await socket.ReceivePacket(), StringComparison.Ordinal);
        await socket.Send("41/custom");
        await socket.Send("42[\"message\",\"message to main namespace\"]");
        Assert.Equal("42[\"message-back\",\"message to main namespace\"]", await socket.ReceivePacket());
    }

    [Theory]
    [InlineData("42[\"message\",1,\"2\",{\"3\":[true]}]", "42[\"message-back\",1,\"2\",{\"3\":[true]}]")]
    [InlineData("42[\"message\"]", "42[\"message-back\"]")]
    [InlineData("42456[\"message-with-ack\",1,\"2\",{\"3\":[false]}]", "43456[1,\"2\",{\"3\":[false]}]")]
    [InlineData("420[\"message-with-ack\"]", "430[]")]
    [InlineData("450-[\"message\",\"no attachment\"]", "42[\"message-back\",\"no attachment\"]")]
    public async Task An_event_comes_back_as_one_or_as_its_acknowledgement(string sent, string answer)
    {
        using var socket = await Connected();
        await socket.Send(sent);
        Assert.Equal(answer, await socket.ReceivePacket());
    }

    [Theory]
    [InlineData("452-[\"message\",", "452-[\"message-back\",")]
    [InlineData("452-789[\"message-with-ack\",", "462-789[")]
    public async Task Attachments_come_back_with_their_event(string sent, string answer)
    {
        const string placeholders = "{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}]";
        using var socket = await Connected();
        await socket.Send(sent + placeholders);
        await socket.Send([1, 2, 3]);
        await socket.Send([4, 5, 6]);
        Assert.Equal(answer + placeholders, await socket.ReceivePacket());
        Assert.Equal("binary:010203", await socket.ReceivePacket());
        Assert.Equal("binary:040506", await socket.ReceivePacket());
    }

    [Fact]
    public async Task The_server_asks_and_the_client_acknowledges()
    {
        using var socket = await Connected();
        await socket.Send("42[\"ask-me\"]");
        Assert.Equal("420[\"question\",42]", await socket.ReceivePacket());
        await socket.Send("4399[\"nobody asked\"]");
        await socket.Send("430[\"yes\",{\"sure\":true}]");
        Assert.Equal("42[\"answered\",[\"yes\",{\"sure\":true}]]", await socket.ReceivePacket());
    }

    [Theory]
    [InlineData("4abc")]
    [InlineData("42{}")]
    [InlineData("42[]")]
    [InlineData("42[{}]")]
    [InlineData("42[\"disconnect\"]")]
    [InlineData("42[\"message\"")]
    [InlineData("42abc[\"message-with-ack\",1]")]
    [InlineData("429999999999999999999[\"message-with-ack\"]")]
    [InlineData("42/elsewhere,[\"message\"]")]
    [InlineData("43[\"an acknowledgement of nothing\"]")]
    [InlineData("431{}")]
    [InlineData("44{\"message\":\"for clients only\"}")]
    [InlineData("41{}")]
    [InlineData("40")]
    [InlineData("45[\"message\"]")]
    [InlineData("45-[\"message\"]")]
    [InlineData("4511-[\"message\"]")]
    [InlineData("45999999999999-[\"message\"]")]
    public async Task A_malformed_packet_closes_the_connection(string packet)
    {
        using var socket = await Connected();
        await socket.Send(packet);
        await socket.WaitForClose();
    }

    [Fact]
    public async Task Bytes_that_nothing_announced_close_the_connection()
    {
        using var socket = await Connected();
        await socket.Send([1, 2, 3]);
        await socket.WaitForClose();
    }

    [Fact]
    public async Task Text_where_an_attachment_is_due_closes_the_connection()
    {
        using var socket = await Connected();
        await socket.Send("451-[\"message\",{\"_placeholder\":true,\"num\":0}]");
        await socket.Send("42[\"message\"]");
        await socket.WaitForClose();
    }

    [Fact]
    public async Task JSON_that_nests_too_deep_closes_the_connection()
    {
        using var socket = await Connected();
        await socket.Send($"42[\"message\",{new string('[', 10_000)}{new string(']', 10_000)}]");
        await socket.WaitForClose();
    }

    [Fact]
    public async Task Attachments_that_are_too_long_together_close_the_connection()
    {
        using var socket = await Connected();
        await socket.Send("453-[\"message\"]");
        for (var i = 0; i < 2; i++)
            await socket.Send(new byte[600_000]);
        await socket.WaitForClose();
    }

    [Fact]
    public async Task Over_polling_it_is_the_same()
    {
        var id = await _client.Open();
        await _client.Post(id, "40");
        var (_, connected) = await _client.Poll(id);
        Assert.StartsWith("40{", connected, StringComparison.Ordinal);
        Assert.EndsWith("\u001e42[\"auth\",{}]", connected, StringComparison.Ordinal);
        await _client.Post(id, "451-7[\"message-with-ack\",{\"_placeholder\":true,\"num\":0}]\u001ebAQID");
        Assert.Equal("461-7[{\"_placeholder\":true,\"num\":0}]\u001ebAQID", (await _client.Poll(id)).Body);
    }

    private async Task<RawSocket> Connected()
    {
        var socket = await _client.OpenWebSocket();
        await socket.Send("40");
        Assert.StartsWith("40{", await socket.ReceivePacket(), StringComparison.Ordinal);
        Assert.Equal("42[\"auth\",{}]", await socket.ReceivePacket());
        return socket;
    }
}
