using System.Text.Json;
using Actors.Gateway.Application;
using Actors.Gateway.Application.Live;
using Actors.Gateway.SocketIo.Packets;
using Actors.Gateway.SocketIo.Server;
using Actors.Gateway.Tokens;
using Microsoft.Extensions.Logging;

namespace Actors.Gateway.SocketIo.Jobs;

/// <summary>The main namespace: clients that show a token, each of which hears of its user's jobs from the moment it is connected.</summary>
internal sealed partial class JobsNamespace(ITokenCallers tokens, JobFeed feed, GatewayOptions options, ILogger<JobsNamespace> log) : ISocketNamespace
{
    public string Name => SocketPacket.MainNamespace;

    public async ValueTask<Result<ISocketListener>> Admit(SocketIoSocket socket, JsonElement auth)
    {
        if (auth.ValueKind != JsonValueKind.Object || !auth.TryGetProperty("token", out var token) || token.ValueKind != JsonValueKind.String)
            return new Rejection(RejectionCode.Forbidden, "a token is needed: io(url, { auth: { token } })");
        if (!(await tokens.Authenticate(token.GetString()!, CancellationToken.None)).TryGet(out var caller, out var rejection))
        {
            LogRefused(log, rejection.Message);
            return rejection;
        }
        var client = new JobsSocket(socket, feed, caller, options.Live);
        return await client.Join() is { } refusal ? refusal : client;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "A Socket.IO client was refused: {Reason}")]
    private static partial void LogRefused(ILogger log, string reason);
}
