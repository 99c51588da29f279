using System.Buffers.Text;
using System.Text;

namespace Actors.Bench.Load;

/// <summary>Finds an HTTP/1.1 answer in the bytes that have come, without making anything of its headers but the body's length.</summary>
internal static class HttpAnswer
{
    private const int StatusAt = 9;
    private const int StatusDigits = 3;

    /// <summary>False while some of it has yet to come. The chunks of a chunked body are moved together in place.</summary>
    public static bool TryRead(Span<byte> received, out int status, out Range body)
    {
        (status, body) = (0, default);
        var head = received.IndexOf("\r\n\r\n"u8);
        if (head < 0)
            return false;
        Utf8Parser.TryParse(received.Slice(StatusAt, StatusDigits), out status, out _);
        var start = head + 4;
        if (!IsChunked(received[..head], out var length))
        {
            body = start..(start + length);
            return received.Length >= start + length;
        }
        if (!IsComplete(received[start..]))
            return false;
        body = start..(start + Join(received[start..]));
        return true;
    }

    /// <param name="length">The body's length when it is not chunked; 0 where no header tells it.</param>
    private static bool IsChunked(ReadOnlySpan<byte> head, out int length)
    {
        length = 0;
        foreach (var line in head.Split("\r\n"u8))
        {
            var header = head[line];
            var colon = header.IndexOf((byte)':');
            if (colon < 0)
                continue;
            if (Ascii.EqualsIgnoreCase(header[..colon], "transfer-encoding"u8))
                return true;
            if (Ascii.EqualsIgnoreCase(header[..colon], "content-length"u8))
                Utf8Parser.TryParse(header[(colon + 1)..].TrimStart((byte)' '), out length, out _);
        }
        return false;
    }

    private static bool IsComplete(ReadOnlySpan<byte> chunks)
    {
        while (TryReadChunk(chunks, out var data))
        {
            var next = data.End.Value + 2;
            if (next > chunks.Length)
                return false;
            if (data.Start.Equals(data.End))
                return true;
            chunks = chunks[next..];
        }
        return false;
    }

    private static int Join(Span<byte> chunks)
    {
        var (from, to) = (0, 0);
        while (TryReadChunk(chunks[from..], out var data) && !data.Start.Equals(data.End))
        {
            var bytes = chunks[from..][data];
            bytes.CopyTo(chunks[to..]);
            to += bytes.Length;
            from += data.End.Value + 2;
        }
        return to;
    }

    private static bool TryReadChunk(ReadOnlySpan<byte> chunks, out Range data)
    {
        data = default;
        var line = chunks.IndexOf("\r\n"u8);
        if (line < 0 || !Utf8Parser.TryParse(chunks[..line], out int length, out _, 'x'))
            return false;
        data = (line + 2)..(line + 2 + length);
        return true;
    }
}
