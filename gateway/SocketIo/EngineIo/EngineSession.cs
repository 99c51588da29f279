using System.Text;
using Actors.Gateway.Application.Live;

namespace Actors.Gateway.SocketIo.EngineIo;

/// <summary>One client of Engine.IO, over long-polling first and perhaps a WebSocket later: what waits to be sent to it, and whether it is alive.</summary>
internal sealed partial class EngineSession
{
    private static readonly TimeSpan MomentLater = TimeSpan.FromMilliseconds(5);

    private readonly EngineSessions _sessions;
    private readonly EngineOptions _options;
    private readonly TimeProvider _time;
    private readonly IEngineListener _listener;
    private readonly Lock _gate = new();
    private readonly Queue<EnginePacket> _outgoing = new();
    private readonly ITimer _heartbeat;
    private MessageAllowance _allowance;
    private long _queuedBytes;
    private long _pongDueAt;
    private bool _awaitsPong;
    private bool _isClosed;

    public EngineSession(string id, EngineSessions sessions, EngineOptions options, TimeProvider time, Func<EngineSession, IEngineListener> listenerOf)
    {
        Id = id;
        _sessions = sessions;
        _options = options;
        _time = time;
        _allowance = new MessageAllowance(options.MaxPacketsPerSecond, options.MaxPacketBurst, time);
        _heartbeat = time.CreateTimer(static session => ((EngineSession)session!).Beat(), this, options.PingInterval, Timeout.InfiniteTimeSpan);
        _listener = listenerOf(this);
    }

    public string Id { get; }

    /// <summary>Over, or past the time at which it should be: a timer may come late, a request may not profit from that.</summary>
    public bool IsClosed
    {
        get
        {
            if (Volatile.Read(ref _awaitsPong) && _time.GetTimestamp() >= Volatile.Read(ref _pongDueAt))
                Close("ping timeout");
            return Volatile.Read(ref _isClosed);
        }
    }

    /// <summary>Sends in order, now or with the next poll. To one that reads too slowly nothing more is sent: it is cut off.</summary>
    public void Send(EnginePacket packet)
    {
        TaskCompletionSource<PollEnd>? poll = null;
        EngineWebSocket? pump = null;
        bool isTooSlow;
        lock (_gate)
        {
            if (_isClosed)
                return;
            _queuedBytes += packet.Wire.Length;
            isTooSlow = _queuedBytes > _options.MaxQueuedBytes;
            if (!isTooSlow)
            {
                _outgoing.Enqueue(packet);
                (poll, _poll) = (_poll, null);
                pump = TakePump();
            }
        }
        if (isTooSlow)
            Close("the client reads too slowly", cut: true);
        poll?.TrySetResult(PollEnd.Data);
        if (pump is not null)
            _ = Pump(pump);
    }

    /// <param name="cut">Without a goodbye, to a client that would not read it.</param>
    public void Close(string reason, bool cut = false) => Close(reason, PollEnd.Close, cut);

    private void Close(string reason, PollEnd pollEnd, bool cut)
    {
        TaskCompletionSource<PollEnd>? poll;
        EngineWebSocket? socket, candidate;
        lock (_gate)
        {
            if (_isClosed)
                return;
            _isClosed = true;
            (poll, _poll) = (_poll, null);
            (socket, candidate) = (_socket, _candidate);
            _outgoing.Clear();
        }
        _sessions.Remove(this);
        _heartbeat.Dispose();
        poll?.TrySetResult(pollEnd);
        candidate?.Close();
        if (cut)
            socket?.Cut();
        else
            socket?.Close();
        // One that is closed while it is still being made has none yet.
        if (_listener is { } listener)
            listener.Closed(reason);
    }

    /// <summary>The first packet of a session, which tells the client its terms.</summary>
    private EnginePacket Handshake(bool mayUpgrade)
    {
        var text = $"0{{\"sid\":\"{Id}\",\"upgrades\":[{(mayUpgrade ? "\"websocket\"" : "")}],"
            + $"\"pingInterval\":{(long)_options.PingInterval.TotalMilliseconds},\"pingTimeout\":{(long)_options.PingTimeout.TotalMilliseconds},"
            + $"\"maxPayload\":{_options.MaxPayloadBytes}}}";
        return new EnginePacket(Encoding.ASCII.GetBytes(text), IsBinary: false);
    }

    /// <summary>Takes a packet of the client's; false when the session is over and nothing after it counts.</summary>
    private async ValueTask<bool> Dispatch(EnginePacket packet)
    {
        if (IsClosed)
            return false;
        if (!_allowance.TryTake())
        {
            Close("too many packets", cut: true);
            return false;
        }
        switch (packet.Type)
        {
            case EnginePacketType.Message:
                if (await _listener.Received(packet))
                    return !_isClosed;
                Close("parse error");
                return false;
            case EnginePacketType.Pong:
                lock (_gate)
                    _awaitsPong = false;
                _heartbeat.Change(_options.PingInterval, Timeout.InfiniteTimeSpan);
                return true;
            case EnginePacketType.Ping:
                // In this revision of the protocol it is the server that pings.
                Close("transport error");
                return false;
            case EnginePacketType.Close:
                Close("transport close", PollEnd.Noop, cut: false);
                return false;
            default:
                return true;
        }
    }

    private void Beat()
    {
        if (IsClosed)
            return;
        if (Volatile.Read(ref _awaitsPong))
        {
            // A timer's clock is coarser than the one the pong's time is measured by: it came a moment early, and nothing else would look again.
            _heartbeat.Change(MomentLater, Timeout.InfiniteTimeSpan);
            return;
        }
        lock (_gate)
        {
            _pongDueAt = _time.GetTimestamp() + (long)(_options.PingTimeout.TotalSeconds * _time.TimestampFrequency);
            _awaitsPong = true;
        }
        _heartbeat.Change(_options.PingTimeout, Timeout.InfiniteTimeSpan);
        Send(EnginePacket.Ping);
    }
}
