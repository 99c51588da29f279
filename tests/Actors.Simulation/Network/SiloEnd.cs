using Actors.Gateway.Link;
using Actors.Link.V1;
using Actors.Simulation.Silo;
using Google.Protobuf;

namespace Actors.Simulation.Network;

/// <summary>A connection as the silo holds it: what the socket does in production, over the simulated wire.</summary>
internal sealed class SiloEnd : ILinkPeer
{
    private readonly Connection _connection;
    private readonly SiloProcess _silo;
    private readonly Action<ServerFrame> _observe;
    private readonly ILinkSession _session;
    private readonly Queue<ServerMessage> _outgoing = new();
    private bool _isFlushing;
    private bool _isClosing;

    public SiloEnd(Connection connection, SiloProcess silo, OpenSession open, Action<ServerFrame> observe)
    {
        (_connection, _silo, _observe) = (connection, silo, observe);
        _session = open(silo, this, connection.Name);
    }

    public void Send(ServerMessage message)
    {
        if (_isClosing)
            return;
        _outgoing.Enqueue(message);
        if (_isFlushing)
            return;
        _isFlushing = true;
        _silo.Context.Run(Flush);
    }

    public void Close()
    {
        if (_isClosing)
            return;
        _isClosing = true;
        _silo.Context.Run(() =>
        {
            Flush();
            _connection.SiloLeft();
        });
    }

    /// <summary>Serves the connection until either side ends it.</summary>
    public async Task Run()
    {
        try
        {
            while (await _connection.ToSilo.Receive() is { } bytes)
                await _session.Receive(ExecutorFrame.Parser.ParseFrom(bytes));
        }
        finally
        {
            Close();
            await _session.Closed();
        }
    }

    /// <summary>Everything queued goes out in one frame.</summary>
    private void Flush()
    {
        _isFlushing = false;
        if (_outgoing.Count == 0)
            return;
        var frame = new ServerFrame();
        while (_outgoing.TryDequeue(out var message))
            frame.Messages.Add(message);
        _observe(frame);
        _connection.ToExecutor.Send(frame.ToByteArray());
    }
}
