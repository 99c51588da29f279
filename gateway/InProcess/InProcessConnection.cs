using System.Threading.Channels;
using Actors.Client.Link;
using Actors.Gateway.Link;
using Actors.Gateway.Link.Applications;
using Actors.Link.V1;

namespace Actors.Gateway.InProcess;

/// <summary>Both ends of a link without a network: messages go over as the objects they are, and the session serves them as those of any other link. It lives
/// as long as the application wants, so that a worker can report what it still ran when the host stops.</summary>
internal sealed class InProcessConnection : ILinkConnection, ILinkPeer
{
    /// <summary>Messages of one direction that wait: some for each attempt that a worker may hold.</summary>
    private const int Backlog = 65_536;

    /// <summary>Messages handed over at once.</summary>
    private const int FrameMessages = 1024;

    private readonly Channel<ExecutorMessage> _toServer = Direction<ExecutorMessage>();
    private readonly Channel<ServerMessage> _toApplication = Direction<ServerMessage>();
    private readonly ApplicationSession _session;

    public InProcessConnection(ApplicationServices applications, Caller caller, string connectionId) =>
        _session = new ApplicationSession(applications, this, caller, connectionId);

    public bool TrySend(ExecutorMessage message) => _toServer.Writer.TryWrite(message);

    public void Finish() => _toServer.Writer.TryComplete();

    public async Task SendAll(CancellationToken cancellation)
    {
        try
        {
            while (await _toServer.Reader.WaitToReadAsync(cancellation))
            {
                var frame = new ExecutorFrame();
                while (frame.Messages.Count < FrameMessages && _toServer.Reader.TryRead(out var message))
                    frame.Messages.Add(message);
                await _session.Receive(frame);
            }
        }
        finally
        {
            Close();
            await _session.Closed();
        }
    }

    public async ValueTask<ServerFrame?> Receive(CancellationToken cancellation)
    {
        if (!await _toApplication.Reader.WaitToReadAsync(cancellation))
            return null;
        var frame = new ServerFrame();
        while (frame.Messages.Count < FrameMessages && _toApplication.Reader.TryRead(out var message))
            frame.Messages.Add(message);
        return frame;
    }

    void ILinkPeer.Send(ServerMessage message)
    {
        if (!_toApplication.Writer.TryWrite(message))
            Close();
    }

    public void Close() => _toApplication.Writer.TryComplete();

    public void Dispose()
    {
        Finish();
        Close();
    }

    private static Channel<T> Direction<T>() => Channel.CreateBounded<T>(new BoundedChannelOptions(Backlog) { SingleReader = true });
}
