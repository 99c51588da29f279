using Actors.Link.V1;
using Actors.Simulation.Engine;
using Actors.Simulation.Network;
using Actors.Simulation.Worlds;
using Google.Protobuf;

namespace Actors.Simulation.Workers;

/// <summary>Keeps a worker's connection: dials, says hello, shows that the worker is alive, and dials again when it broke. The client's loop does the same, on
/// threads.</summary>
internal sealed class WorkerLink(World world, WorkerProcess worker, ProcessContext loop, ProcessClock time, Chance chance)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(5);

    /// <summary>How long the silo may take to say welcome.</summary>
    private static readonly TimeSpan WelcomeTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Heartbeats without an answer after which the connection is taken for dead.</summary>
    private const int MissedHeartbeats = 3;

    private readonly List<ExecutorMessage> _outgoing = [];
    private Connection? _connection;
    private bool _isWelcome;
    private long _heardAt;

    /// <summary>Null when there is none, or none that works.</summary>
    public Connection? Connection => _connection is { IsOpen: true } ? _connection : null;

    /// <summary>Dials for as long as the process lives.</summary>
    public async Task Run()
    {
        var delay = FirstDelay;
        while (true)
        {
            var dialed = time.GetTimestamp();
            await Serve();
            if (time.GetElapsedTime(dialed) > LongestDelay)
                delay = FirstDelay;
            await Task.Delay(delay * (0.5 + (chance.NextDouble() / 2)), time);
            delay = 2 * delay < LongestDelay ? 2 * delay : LongestDelay;
        }
    }

    /// <summary>Queues a message; without a connection it is lost, and its next one begins with what matters of it.</summary>
    public void Send(ExecutorMessage message)
    {
        if (!_isWelcome)
            return;
        _outgoing.Add(message);
        if (_outgoing.Count == 1)
            loop.Run(Flush);
    }

    public void Beat() => Send(new ExecutorMessage { Heartbeat = new Heartbeat { Capacity = worker.OfferedCapacity } });

    /// <summary>The process ends.</summary>
    /// <param name="tellsSilo">Its system goes on, and closes the connection.</param>
    public void Die(bool tellsSilo)
    {
        if (tellsSilo)
            _connection?.ExecutorLeft();
        else
            _connection?.Silence();
    }

    private async Task Serve()
    {
        await Task.Delay(world.Weather.Latency(chance), time);
        if (world.Weather.IsSilent || world.SiloHost.Current is not { IsListening: true })
            return;
        var connection = _connection = world.Connect(worker.Name, (silo, peer, name) => silo.OpenWorker(peer, name));
        var frame = new ExecutorFrame();
        frame.Messages.Add(new ExecutorMessage { Hello = worker.Hello() });
        connection.ToSilo.Send(frame.ToByteArray());
        _ = LeaveUnlessWelcome(connection);
        while (await connection.ToExecutor.Receive() is { } bytes)
        {
            _heardAt = time.GetTimestamp();
            foreach (var message in ServerFrame.Parser.ParseFrom(bytes).Messages)
                Take(message);
        }
        _isWelcome = false;
        _outgoing.Clear();
        _connection = null;
        connection.ExecutorLeft();
    }

    private void Take(ServerMessage message)
    {
        switch (message.BodyCase)
        {
            case ServerMessage.BodyOneofCase.Welcome:
                world.Auditor.Require(!_isWelcome, $"{worker.Name} is welcomed twice");
                _isWelcome = true;
                worker.Welcomed(message.Welcome);
                _ = BeatAll(_connection!, TimeSpan.FromMilliseconds(message.Welcome.HeartbeatIntervalMs));
                break;
            case ServerMessage.BodyOneofCase.Goodbye:
                world.Auditor.Require(!message.Goodbye.Final, $"{worker.Name} is dismissed for good: {message.Goodbye.Reason}");
                break;
            default:
                world.Auditor.Require(_isWelcome, $"{worker.Name} is told before its welcome: {message}");
                worker.Take(message);
                break;
        }
    }

    private async Task LeaveUnlessWelcome(Connection connection)
    {
        await Task.Delay(WelcomeTimeout, time);
        if (connection == _connection && !_isWelcome)
            connection.ExecutorLeft();
    }

    private async Task BeatAll(Connection connection, TimeSpan interval)
    {
        while (true)
        {
            await Task.Delay(interval, time);
            if (connection != _connection)
                return;
            if (time.GetElapsedTime(_heardAt) > interval * MissedHeartbeats)
            {
                world.Trace.Note(worker.Name, $"has heard nothing over {connection.Name}");
                connection.ExecutorLeft();
                return;
            }
            Beat();
        }
    }

    /// <summary>Everything queued goes out in one frame.</summary>
    private void Flush()
    {
        if (_outgoing.Count == 0)
            return;
        var frame = new ExecutorFrame();
        frame.Messages.AddRange(_outgoing);
        _outgoing.Clear();
        _connection!.ToSilo.Send(frame.ToByteArray());
    }
}
