using Actors.Gateway.Application;
using Microsoft.AspNetCore.Http;

namespace Actors.Gateway.Requests;

/// <summary>Reads whole request bodies. A body must be read before its signature can be checked, so strangers can make the server hold them: all bodies
/// together take at most <see cref="GatewayOptions.MaxBodyMemory"/>, and one that finds no room is told to come back.</summary>
public sealed class RequestBodies(GatewayOptions options)
{
    private long _held;

    /// <summary>The body, or why there is none. Its room is given back when the request has been answered.</summary>
    public Task<Result<byte[]>> Read(HttpContext http, BodyLimit limit)
    {
        var declared = http.Request.ContentLength;
        if (declared > limit.Bytes)
            return Task.FromResult<Result<byte[]>>(TooLong(limit));
        var reserved = declared ?? limit.Bytes;
        if (Interlocked.Add(ref _held, reserved) > options.MaxBodyMemory)
        {
            Interlocked.Add(ref _held, -reserved);
            return Task.FromResult<Result<byte[]>>(new Rejection(RejectionCode.Unavailable, "the server is busy with other large requests (MAX_BODY_MEMORY)"));
        }
        http.Response.RegisterForDispose(new Room(this, reserved));
        return declared is { } length ? ReadDeclared(http, (int)length) : ReadChunked(http, limit);
    }

    /// <summary>No token is needed, and making one costs: a read ends when its connection does.</summary>
    private static async Task<Result<byte[]>> ReadDeclared(HttpContext http, int length)
    {
        var body = new byte[length];
        await http.Request.Body.ReadExactlyAsync(body, CancellationToken.None);
        return body;
    }

    private static async Task<Result<byte[]>> ReadChunked(HttpContext http, BodyLimit limit)
    {
        var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await http.Request.Body.ReadAsync(buffer, http.RequestAborted)) > 0)
        {
            if (body.Length + read > limit.Bytes)
                return TooLong(limit);
            body.Write(buffer, 0, read);
        }
        return body.ToArray();
    }

    private static Rejection TooLong(BodyLimit limit) => new(RejectionCode.TooLarge, $"the body is longer than {limit}");

    private sealed class Room(RequestBodies bodies, long bytes) : IDisposable
    {
        public void Dispose() => Interlocked.Add(ref bodies._held, -bytes);
    }
}
