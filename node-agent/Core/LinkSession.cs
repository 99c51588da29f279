using Actors.Link.V1;
using Actors.NodeAgent.Link;
using Microsoft.Extensions.Logging;

namespace Actors.NodeAgent.Core;

/// <summary>One connection from the hello to its end: says what is held, then takes what the server sends while another loop sends.</summary>
internal sealed partial class LinkSession(AgentCore agent, ILinkConnection connection)
{
    /// <summary>The protocol's version.</summary>
    private const int Version = 1;

    /// <summary>Heartbeat intervals without a word from the server until the connection counts as dead.</summary>
    private const int MaxSilentIntervals = 3;

    /// <summary>A server that wants smaller frames than the longest piece of output is not one of ours.</summary>
    private const int LeastFrameBytes = 128 * 1024;

    private static readonly TimeSpan LeastInterval = TimeSpan.FromMilliseconds(10);

    private Task _sending = Task.CompletedTask;
    private Alarm? _pulse;
    private TimeSpan _interval;
    private int _silentIntervals;
    private int _maxFrameBytes;
    private bool _isOver;
    private string? _brokenBecause;

    /// <summary>The server took the agent in.</summary>
    public bool IsWelcomed { get; private set; }

    /// <summary>Runs until the connection is quite dead, and tells why it ended.</summary>
    public async Task<LinkException> RunAsync()
    {
        try
        {
            _pulse = new Alarm(agent.Parts, agent.Options.DialTimeout, () => Break("the server said no welcome in time"));
            await connection.SendAsync(Hello());
            while (await connection.ReceiveAsync() is { } frame)
            {
                _silentIntervals = 0;
                foreach (ServerMessage message in frame.Messages)
                {
                    if (Take(message) is { } goodbye) return goodbye;
                }
            }
            return new LinkException(_brokenBecause ?? "the server closed the connection");
        }
        catch (LinkException broken)
        {
            return _brokenBecause is null ? broken : new LinkException(_brokenBecause);
        }
        finally
        {
            _isOver = true;
            _pulse?.Dispose();
            connection.Abort();
            agent.Outbox.Wake();
            await _sending;
        }
    }

    public void Break(string why)
    {
        _brokenBecause ??= why;
        connection.Abort();
    }

    private ExecutorFrame Hello()
    {
        var hello = new Hello
        {
            Version = Version,
            ExecutorId = agent.Options.NodeId,
            BootId = agent.Parts.BootId,
            JournalId = agent.Parts.Journal.Identity.ToString("N"),
            Capacity = agent.Capacity,
            Node = agent.Parts.Inventory(),
        };
        foreach (Attempt attempt in agent.Attempts) hello.Held.Add(new Held { Attempt = attempt.Id, Finished = attempt.End is not null });
        return new ExecutorFrame { Messages = { new ExecutorMessage { Hello = hello } } };
    }

    /// <summary>Not null when it ends the connection.</summary>
    private LinkException? Take(ServerMessage message)
    {
        if (!IsWelcomed && message.BodyCase is not (ServerMessage.BodyOneofCase.Welcome or ServerMessage.BodyOneofCase.Goodbye))
            return new LinkException($"the server sent {message.BodyCase} before its welcome");
        switch (message.BodyCase)
        {
            case ServerMessage.BodyOneofCase.Welcome:
                return Welcomed(message.Welcome);
            case ServerMessage.BodyOneofCase.Assign:
                return agent.Assigned(message.Assign) ? null : new LinkException("the server assigned more attempts than it may");
            case ServerMessage.BodyOneofCase.Cancel:
                agent.Canceled(message.Cancel.Attempt);
                return null;
            case ServerMessage.BodyOneofCase.FinishedAck:
                agent.EndAcknowledged(message.FinishedAck);
                return null;
            case ServerMessage.BodyOneofCase.OutputAck:
                agent.OutputAcknowledged(message.OutputAck);
                return null;
            case ServerMessage.BodyOneofCase.HeartbeatAck:
                agent.CompareClocks(message.HeartbeatAck.ServerTimeMs);
                return null;
            case ServerMessage.BodyOneofCase.Goodbye:
                return new LinkException($"the server says goodbye: {message.Goodbye.Reason}", message.Goodbye.Final);
            default:
                // A later version's message; fields are only ever added, so it can be done without.
                return null;
        }
    }

    private LinkException? Welcomed(Welcome welcome)
    {
        if (IsWelcomed) return new LinkException("the server said welcome twice");
        if (welcome.MaxFrameBytes < LeastFrameBytes) return new LinkException($"the server takes frames of {welcome.MaxFrameBytes} bytes only");
        IsWelcomed = true;
        LogWelcomed(agent.Log, agent.Options.Api, agent.Options.NodeId, agent.Attempts.Count, welcome.Canceled.Count);
        _maxFrameBytes = welcome.MaxFrameBytes;
        _interval = Max(TimeSpan.FromMilliseconds(welcome.HeartbeatIntervalMs), LeastInterval);
        _pulse?.Dispose();
        _pulse = new Alarm(agent.Parts, _interval, Pulse);
        agent.CompareClocks(welcome.ServerTimeMs);
        agent.Resume(welcome);
        _sending = SendAsync();
        return null;
    }

    private async Task SendAsync()
    {
        try
        {
            while (!_isOver)
            {
                await agent.Outbox.WaitAsync();
                while (!_isOver && agent.Outbox.Next(_maxFrameBytes) is { } frame) await connection.SendAsync(frame);
            }
        }
        catch (LinkException broken)
        {
            Break(broken.Message);
        }
    }

    private void Pulse()
    {
        if (++_silentIntervals > MaxSilentIntervals)
        {
            Break("the server is silent");
            return;
        }
        agent.Outbox.AddHeartbeat(agent.Capacity);
        _pulse = new Alarm(agent.Parts, _interval, Pulse);
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;

    [LoggerMessage(Level = LogLevel.Information, Message = "Connected to {Api} as {NodeId}, holding {Held} attempts, {Canceled} of them canceled")]
    private static partial void LogWelcomed(ILogger log, Uri api, string nodeId, int held, int canceled);
}
