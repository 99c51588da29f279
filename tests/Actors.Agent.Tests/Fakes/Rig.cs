using Actors.Link.V1;
using Actors.NodeAgent;
using Actors.NodeAgent.Core;
using Actors.NodeAgent.Processes;
using Actors.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Actors.Agent.Tests.Fakes;

/// <summary>An agent among fakes, on the test's thread and the test's clock. The disk outlives its lives.</summary>
internal sealed class Rig
{
    private int _lives;

    public Rig(Func<AgentOptions, AgentOptions>? change = null)
    {
        Options = new AgentOptions
        {
            Api = new Uri("http://server"),
            NodeId = "node-1",
            Secret = "s",
            DataDirectory = "/none",
            Capacity = 4,
        };
        Options = change?.Invoke(Options) ?? Options;
        Live();
    }

    public AgentOptions Options { get; }
    public ManualTimeProvider Time { get; } = new();
    public FakeDisk Disk { get; } = new();
    public FakeServer Server { get; } = new();
    public List<(ProcessIdentity? Process, string Mark)> KilledLeftovers { get; } = [];
    public StepLoop Loop { get; private set; } = null!;
    public FakeJournal Journal { get; private set; } = null!;
    public FakeRunner Runner { get; private set; } = null!;
    public AgentCore Core { get; private set; } = null!;
    public Task Running { get; private set; } = null!;
    public FakeConnection Link => Server.Last;

    /// <summary>Another life of the agent, over the same disk.</summary>
    public void Live()
    {
        Loop = new StepLoop();
        Journal = new FakeJournal(Disk);
        Runner = new FakeRunner();
        Core = new AgentCore(
            Options,
            new AgentParts
            {
                Loop = Loop,
                Time = Time,
                Random = new Random(1),
                BootId = $"boot-{++_lives}",
                Journal = Journal,
                Runner = Runner,
                Dialer = Server,
                KillLeftovers = (process, mark) =>
                {
                    KilledLeftovers.Add((process, mark));
                    return 1;
                },
                Inventory = () => new NodeInfo { Hostname = "host" },
            },
            NullLogger<AgentCore>.Instance);
        Loop.Run(() => Running = Core.RunAsync());
    }

    /// <summary>kill -9, and the connection with it.</summary>
    public void Crash()
    {
        Loop.Crash();
        if (Server.Connections.Count > 0) _ = Link.DisposeAsync();
    }

    public void Step() => Loop.RunUntilIdle();

    public void Pass(TimeSpan span)
    {
        // In small steps, since turns set timers.
        TimeSpan end = TimeSpan.Zero;
        while (end < span)
        {
            Step();
            TimeSpan next = Time.NextDue is { } due ? due - Time.GetUtcNow() : span - end;
            if (next > span - end) next = span - end;
            if (next < TimeSpan.Zero) next = TimeSpan.Zero;
            Time.Advance(next);
            end += next;
        }
        Step();
    }

    public void Welcome(Action<Welcome>? change = null)
    {
        var welcome = new Welcome
        {
            ServerTimeMs = Time.GetUtcNow().ToUnixTimeMilliseconds(),
            HeartbeatIntervalMs = int.MaxValue,
            MaxFrameBytes = 1024 * 1024,
        };
        change?.Invoke(welcome);
        Say(new ServerMessage { Welcome = welcome });
    }

    public void Say(params IEnumerable<ServerMessage> messages)
    {
        Link.Say(messages);
        Step();
    }

    public void Assign(long job, int attempt = 1, long timeoutMs = 60_000) => Say(FakeServer.Assignment(job, attempt, timeoutMs));

    public void AcknowledgeEnd(long job, string refusal = "") =>
        Say(new ServerMessage { FinishedAck = new FinishedAck { Attempt = FakeServer.Id(job), Refusal = refusal } });

    public void AcknowledgeOutput(long job, long end) =>
        Say(new ServerMessage { OutputAck = new OutputAck { Attempt = FakeServer.Id(job), EndOffset = end } });

    /// <summary>Assigns and starts a job whose process the test plays.</summary>
    public FakeProcess RunJob(long job, long timeoutMs = 60_000)
    {
        Assign(job, timeoutMs: timeoutMs);
        FakeProcess process = Runner.Last.Start();
        Step();
        return process;
    }

    public void Flush() => Pass(Options.FlushDelay);

    /// <summary>The connection breaks; the agent dials until it has another.</summary>
    public void Reconnect(Action<Welcome>? welcome = null)
    {
        Link.Abort();
        AwaitConnection();
        Welcome(welcome);
    }

    /// <summary>Lets time pass until the agent has dialed successfully.</summary>
    public void AwaitConnection()
    {
        Step();
        int before = Server.Connections.Count(connection => connection.IsDisposed);
        while (Server.Connections.Count == before)
        {
            Time.Advance(Time.NextDue!.Value - Time.GetUtcNow());
            Step();
        }
    }
}
