using System.Text;

namespace Actors.Webhooks.Tests.Receivers;

/// <summary>An answer with a status.</summary>
internal sealed record Reply(int Status, string Body = "", params (string Name, string Value)[] Headers)
{
    public Task Write(Stream stream, CancellationToken cancellation)
    {
        var head = new StringBuilder($"HTTP/1.1 {Status} Status\r\nContent-Length: {Encoding.UTF8.GetByteCount(Body)}\r\n");
        foreach (var (name, value) in Headers)
            head.Append(name).Append(": ").Append(value).Append("\r\n");
        return stream.WriteAsync(Encoding.UTF8.GetBytes($"{head}\r\n{Body}"), cancellation).AsTask();
    }
}
