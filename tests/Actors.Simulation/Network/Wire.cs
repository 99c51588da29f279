using Actors.Simulation.Engine;

namespace Actors.Simulation.Network;

/// <summary>One direction of a connection: frames arrive in order or not at all.</summary>
internal sealed class Wire(VirtualClock clock, NetworkWeather weather, Chance chance)
{
    private readonly Queue<byte[]?> _arrived = new();
    private TaskCompletionSource<byte[]?>? _reader;
    private TimeSpan _lastArrival;
    private bool _isCut;
    private bool _isBroken;

    /// <summary>Puts a frame on its way; null says that no more will come.</summary>
    public void Send(byte[]? frame)
    {
        if (_isCut || weather.IsSilent)
        {
            // A frame lost for good breaks the stream: nothing may come after it.
            _isCut = true;
            return;
        }
        var at = clock.Now + weather.Latency(chance);
        _lastArrival = at > _lastArrival ? at : _lastArrival;
        clock.After(_lastArrival - clock.Now, () => Arrive(frame));
    }

    /// <summary>Nothing sent from now on arrives; nobody is told.</summary>
    public void Cut() => _isCut = true;

    /// <summary>The receiving end learns that the connection is gone: what has not been read is lost.</summary>
    public void Break()
    {
        if (_isBroken)
            return;
        _isCut = _isBroken = true;
        _arrived.Clear();
        Give(null);
    }

    /// <summary>The next frame; null when no more will come.</summary>
    public Task<byte[]?> Receive()
    {
        if (_arrived.TryDequeue(out var frame))
            return Task.FromResult(frame);
        if (_isBroken)
            return Task.FromResult<byte[]?>(null);
        _reader = new TaskCompletionSource<byte[]?>(TaskCreationOptions.RunContinuationsAsynchronously);
        return _reader.Task;
    }

    private void Arrive(byte[]? frame)
    {
        if (!_isBroken)
            Give(frame);
    }

    private void Give(byte[]? frame)
    {
        if (_reader is { } reader)
        {
            _reader = null;
            reader.SetResult(frame);
        }
        else if (!_isBroken)
        {
            _arrived.Enqueue(frame);
        }
    }
}
