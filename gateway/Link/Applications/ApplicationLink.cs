using Actors.Link.V1;
using Actors.Storage;
using Microsoft.Extensions.Logging;

namespace Actors.Gateway.Link.Applications;

/// <summary>What the parts of an application's connection share: the way out, and the way to end it.</summary>
internal sealed partial class ApplicationLink(ILinkPeer peer, Caller caller, string connectionId, ILogger log)
{
    private readonly Lock _gate = new();
    private List<ServerMessage>? _beforeWelcome = [];
    private volatile bool _isDismissed;

    public Caller Caller { get; } = caller;

    public string ConnectionId { get; } = connectionId;

    /// <summary>It was said goodbye to: what still comes is not for this connection any more.</summary>
    public bool IsDismissed => _isDismissed;

    public void Send(ServerMessage message) => peer.Send(message);

    /// <summary>A queue may assign before its answer to the attach has come back.</summary>
    public void SendAfterWelcome(ServerMessage message)
    {
        if (Volatile.Read(ref _beforeWelcome) is not null)
        {
            lock (_gate)
            {
                if (_beforeWelcome is not null)
                {
                    _beforeWelcome.Add(message);
                    return;
                }
            }
        }
        peer.Send(message);
    }

    public void SendWelcome(Welcome welcome)
    {
        lock (_gate)
        {
            peer.Send(new ServerMessage { Welcome = welcome });
            foreach (var message in _beforeWelcome ?? [])
                peer.Send(message);
            Volatile.Write(ref _beforeWelcome, null);
        }
    }

    public void Dismiss(string reason, bool final)
    {
        _isDismissed = true;
        LogDismissed(log, Caller.User, ConnectionId, reason);
        peer.Send(new ServerMessage { Goodbye = new Goodbye { Reason = reason, Final = final } });
        peer.Close();
    }

    /// <summary>What cannot be stored now is resent over the next connection.</summary>
    public async Task Guard(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception e)
        {
            LogFailed(log, Caller.User, ConnectionId, e);
            Dismiss(e is StorageUnavailableException ? e.Message : "a message could not be served", final: false);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Link of {User} ({Connection}) closed: {Reason}")]
    private static partial void LogDismissed(ILogger log, string user, string connection, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Link of {User} ({Connection}): a message could not be served")]
    private static partial void LogFailed(ILogger log, string user, string connection, Exception error);
}
