namespace Actors.Gateway.SocketIo.EngineIo;

/// <summary>WebSocket: from the start, or taken over from long-polling once the client has tried it.</summary>
internal sealed partial class EngineSession
{
    private EngineWebSocket? _socket;
    private EngineWebSocket? _candidate;
    private bool _isProbed;
    private bool _isPumping;

    /// <summary>Opens the session over a WebSocket and serves it to its end.</summary>
    public async Task OpenByWebSocket(EngineWebSocket socket)
    {
        lock (_gate)
            _socket = socket;
        Send(Handshake(mayUpgrade: false));
        await Receive(socket);
    }

    /// <summary>Lets a client of long-polling move over: it sends a probe, sees it answered, ends its poll and says so. A second attempt, or one too late, is
    /// turned away and changes nothing.</summary>
    public async Task Upgrade(EngineWebSocket socket)
    {
        lock (_gate)
        {
            if (!_isClosed && _socket is null && _candidate is null)
                _candidate = socket;
        }
        if (_candidate == socket && await Probe(socket))
            await Receive(socket);
        else
            await socket.Goodbye();
    }

    private async Task<bool> Probe(EngineWebSocket socket)
    {
        using var late = new CancellationTokenSource(_options.UpgradeTimeout, _time);
        try
        {
            while (await socket.Receive(late.Token))
            {
                if (socket.Received.Type == EnginePacketType.Upgrade)
                    return CompleteUpgrade(socket);
                if (!socket.Received.IsProbe)
                    break;
                await socket.Send(EnginePacket.Probed, late.Token);
                EndPollForUpgrade();
            }
        }
        catch (Exception e) when (EngineWebSocket.IsBroken(e))
        {
            // The client did not come to the end of its attempt: it goes on polling.
        }
        lock (_gate)
        {
            if (_candidate == socket)
                (_candidate, _isProbed) = (null, false);
        }
        return false;
    }

    private void EndPollForUpgrade()
    {
        TaskCompletionSource<PollEnd>? poll;
        lock (_gate)
        {
            _isProbed = true;
            (poll, _poll) = (_poll, null);
        }
        poll?.TrySetResult(PollEnd.Noop);
    }

    private bool CompleteUpgrade(EngineWebSocket socket)
    {
        TaskCompletionSource<PollEnd>? poll;
        EngineWebSocket? pump;
        lock (_gate)
        {
            // Messages of a post that is still read would come after those of the WebSocket.
            if (_isClosed || _isPosting)
                return false;
            (_socket, _candidate) = (socket, null);
            (poll, _poll) = (_poll, null);
            pump = _outgoing.Count > 0 ? TakePump() : null;
        }
        poll?.TrySetResult(PollEnd.Noop);
        if (pump is not null)
            _ = Pump(pump);
        return true;
    }

    private async Task Receive(EngineWebSocket socket)
    {
        try
        {
            while (await socket.Receive(CancellationToken.None) && await Dispatch(socket.Received))
            {
                // The next one.
            }
            Close(socket.IsMalformed ? "parse error" : "transport close");
            await socket.Goodbye();
        }
        catch (Exception e) when (EngineWebSocket.IsBroken(e))
        {
            Close("transport error", cut: true);
        }
    }

    /// <summary>The socket, when it has to be set to sending. Under the gate.</summary>
    private EngineWebSocket? TakePump()
    {
        if (_socket is null || _isPumping)
            return null;
        _isPumping = true;
        return _socket;
    }

    /// <summary>Sends until nothing waits. There is none while nothing does, so an idle session costs no task.</summary>
    private async Task Pump(EngineWebSocket socket)
    {
        try
        {
            while (TryTake(out var packet))
            {
                await socket.Send(packet, CancellationToken.None);
                lock (_gate)
                    _queuedBytes -= packet.Wire.Length;
            }
        }
        catch (Exception e) when (EngineWebSocket.IsBroken(e))
        {
            Close("transport error", cut: true);
        }
    }

    private bool TryTake(out EnginePacket packet)
    {
        lock (_gate)
            return _isPumping = _outgoing.TryDequeue(out packet);
    }
}
