using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Actors.Gateway.Hmac;
using Actors.Gateway.Hmac.Signing;

namespace Actors.Gateway.Edge;

/// <summary>Speaks HTTP/1.1 by hand, so that a request goes out exactly as written: no path is tidied, no header refused.</summary>
internal sealed class EdgeClient(int port, SigningKey key)
{
    /// <summary>Longer than any bound of the server's on a slow request.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(40);

    public SigningKey Key => key;

    public static string Now => SignedTime.Text(TimeProvider.System.GetUtcNow());

    public static string Ago(int seconds) => SignedTime.Text(TimeProvider.System.GetUtcNow().AddSeconds(-seconds));

    public EdgeClient With(SigningKey other) => new(port, other);

    public Task<EdgeAnswer> GetV1(string target, string signed, string? time = null, params (string, string)[] headers)
    {
        time ??= Now;
        return Send("GET", target, default, [("X-Time", time), ("X-Auth", SchemeV1.SignNode(key, time, signed)), .. headers]);
    }

    public Task<EdgeAnswer> PostV1(string target, string json, string? time = null) =>
        Send("POST", target, SchemeV1.Signed(key, time ?? Now, Encoding.UTF8.GetBytes(json)));

    public Task<EdgeAnswer> GetV2(string target) => SendV2("GET", target, []);

    public Task<EdgeAnswer> PostV2(string target, string json) => SendV2("POST", target, Encoding.UTF8.GetBytes(json));

    /// <summary>With a bearer token.</summary>
    public Task<EdgeAnswer> Bearer(string token, string method, string target, string json = "") =>
        Send(method, target, Encoding.UTF8.GetBytes(json), ("Authorization", $"Bearer {token}"));

    public Task<EdgeAnswer> SendV2(string method, string target, byte[] body, string? nonce = null, string? time = null) =>
        Send(method, target, body, HeadersV2(method, target, body, nonce, time));

    public (string, string)[] HeadersV2(string method, string target, byte[] body, string? nonce = null, string? time = null)
    {
        (nonce, time) = (nonce ?? RandomNumberGenerator.GetHexString(24), time ?? Now);
        return [("X-Key", key.Id), ("X-Time", time), ("X-Nonce", nonce), ("X-Auth", SignedV2.Of(key, method, target, time, nonce, body))];
    }

    public async Task<EdgeAnswer> Send(string method, string target, ReadOnlyMemory<byte> body = default, params (string Name, string Value)[] headers)
    {
        var wire = Wire(method, target, body, headers);
        return EdgeAnswer.Parse(await Exchange(wire)) ?? throw new InvalidOperationException($"{method} {target} was not answered");
    }

    public static byte[] Wire(string method, string target, ReadOnlyMemory<byte> body, params (string Name, string Value)[] headers)
    {
        var head = new StringBuilder($"{method} {target} HTTP/1.1\r\nHost: edge\r\nConnection: close\r\n");
        if (body.Length > 0 || method == "POST")
            head.Append($"Content-Length: {body.Length}\r\n");
        foreach (var (name, value) in headers)
            head.Append($"{name}: {value}\r\n");
        return [.. Encoding.UTF8.GetBytes(head.Append("\r\n").ToString()), .. body.Span];
    }

    /// <summary>Sends bytes and reads what comes until the server closes.</summary>
    /// <param name="pause">Between two bytes, for a client that trickles; else all goes at once.</param>
    public async Task<byte[]> Exchange(ReadOnlyMemory<byte> wire, bool thenHangUp = false, TimeSpan? pause = null)
    {
        using var late = new CancellationTokenSource(Longest, TimeProvider.System);
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port, late.Token);
        var stream = client.GetStream();
        var sending = SendAll(client, wire, thenHangUp, pause, late.Token);
        var answer = new MemoryStream();
        try
        {
            await stream.CopyToAsync(answer, late.Token);
        }
        catch (IOException)
        {
            // A server that has answered may reset what still comes in.
        }
        await late.CancelAsync();
        await sending;
        return answer.ToArray();
    }

    private static async Task SendAll(TcpClient client, ReadOnlyMemory<byte> wire, bool thenHangUp, TimeSpan? pause, CancellationToken late)
    {
        try
        {
            if (pause is { } between)
            {
                for (var i = 0; i < wire.Length; i++)
                {
                    await client.GetStream().WriteAsync(wire.Slice(i, 1), late);
                    await Task.Delay(between, TimeProvider.System, late);
                }
            }
            else
            {
                await client.GetStream().WriteAsync(wire, late);
            }
            if (thenHangUp)
                client.Client.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The server had enough before the end.
        }
    }
}
