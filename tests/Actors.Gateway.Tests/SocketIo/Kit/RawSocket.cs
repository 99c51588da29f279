using System.Net.WebSockets;
using System.Text;

namespace Actors.Gateway.SocketIo.Kit;

/// <summary>A WebSocket driven by hand, so that every packet goes out as written.</summary>
internal sealed class RawSocket : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    private readonly ClientWebSocket _socket = new();

    private RawSocket() { }

    public static async Task<RawSocket> Connect(Uri server, string pathAndQuery, params (string Name, string Value)[] headers)
    {
        var socket = new RawSocket();
        foreach (var (name, value) in headers)
            socket._socket.Options.SetRequestHeader(name, value);
        socket._socket.Options.KeepAliveInterval = TimeSpan.Zero;
        using var late = Late();
        await socket._socket.ConnectAsync(new Uri($"ws://{server.Authority}{pathAndQuery}"), late.Token);
        return socket;
    }

    public async Task Send(string text)
    {
        using var late = Late();
        await _socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, late.Token);
    }

    public async Task Send(byte[] binary)
    {
        using var late = Late();
        await _socket.SendAsync(binary, WebSocketMessageType.Binary, endOfMessage: true, late.Token);
    }

    /// <summary>The next message as text, a binary one as <c>binary:</c> and hex; null when the server has closed.</summary>
    public async Task<string?> Receive()
    {
        using var late = Late();
        var message = new MemoryStream();
        var buffer = new byte[16 * 1024];
        try
        {
            while (true)
            {
                var read = await _socket.ReceiveAsync(buffer, late.Token);
                if (read.MessageType == WebSocketMessageType.Close)
                {
                    await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, late.Token);
                    return null;
                }
                message.Write(buffer, 0, read.Count);
                if (read.EndOfMessage)
                    return read.MessageType == WebSocketMessageType.Binary ? $"binary:{Convert.ToHexString(message.ToArray())}" : Encoding.UTF8.GetString(message.ToArray());
            }
        }
        catch (WebSocketException)
        {
            return null;
        }
    }

    /// <summary>The next message that is no ping.</summary>
    public async Task<string?> ReceivePacket()
    {
        string? message;
        while ((message = await Receive()) == "2")
            await Send("3");
        return message;
    }

    /// <summary>Reads until the server has closed; answers nothing.</summary>
    public async Task WaitForClose()
    {
        while (await Receive() is not null)
        {
            // Whatever came before the end.
        }
    }

    /// <summary>Hangs up without a goodbye.</summary>
    public void Dispose() => _socket.Dispose();

    private static CancellationTokenSource Late() => new(Longest, TimeProvider.System);
}
