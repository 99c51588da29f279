namespace Actors.Gateway.Link;

/// <summary>Bytes of one connection on their way to the store. Only its receive loop enters, so at most one waits.</summary>
internal sealed class InFlight(int bound)
{
    private readonly Lock _gate = new();
    private long _bytes;
    private TaskCompletionSource? _room;

    /// <summary>Counts the bytes in, and is done once there is room again.</summary>
    public Task Enter(int bytes)
    {
        lock (_gate)
        {
            _bytes += bytes;
            if (_bytes <= bound)
                return Task.CompletedTask;
            _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _room.Task;
        }
    }

    public void Leave(int bytes)
    {
        TaskCompletionSource? room = null;
        lock (_gate)
        {
            _bytes -= bytes;
            if (_bytes <= bound)
                (room, _room) = (_room, null);
        }
        room?.TrySetResult();
    }
}
