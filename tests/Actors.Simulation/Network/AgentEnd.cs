using Actors.Link.V1;
using Actors.NodeAgent.Link;
using Google.Protobuf;

namespace Actors.Simulation.Network;

/// <summary>A connection as the agent holds it.</summary>
internal sealed class AgentEnd(Connection connection, Action<ExecutorFrame> observe) : ILinkConnection
{
    private bool _isAborted;

    public Task SendAsync(ExecutorFrame frame)
    {
        if (_isAborted)
            return Task.FromException(new LinkException("the connection is broken"));
        observe(frame);
        connection.ToSilo.Send(frame.ToByteArray());
        return Task.CompletedTask;
    }

    public async Task<ServerFrame?> ReceiveAsync() =>
        await connection.ToExecutor.Receive() is { } bytes ? ServerFrame.Parser.ParseFrom(bytes) : null;

    public void Abort()
    {
        if (_isAborted)
            return;
        _isAborted = true;
        connection.ExecutorLeft();
    }

    public ValueTask DisposeAsync()
    {
        Abort();
        return ValueTask.CompletedTask;
    }
}
