using System.Diagnostics.CodeAnalysis;
using Actors.Link.V1;
using Actors.NodeAgent.Core;
using Actors.NodeAgent.Link;
using Actors.NodeAgent.Processes;
using Actors.Simulation.Engine;
using Actors.Simulation.Network;
using Actors.Simulation.Worlds;
using Microsoft.Extensions.Logging;

namespace Actors.Simulation.Agents;

/// <summary>One life of an agent: its real logic, on the simulated journal, processes and network.</summary>
internal sealed class AgentProcess : ILinkDialer, IProcessRunner
{
    private readonly World _world;
    private readonly AgentMachine _machine;
    private readonly Chance _chance;
    private readonly ProcessContext _loop;
    private readonly ProcessClock _time;
    private readonly AgentCore _core;
    private Connection? _connection;

    public AgentProcess(World world, AgentMachine machine, int life, Chance chance)
    {
        (_world, _machine, _chance) = (world, machine, chance);
        Name = $"{machine.Name}.{life}";
        _loop = new ProcessContext(world.Scheduler, world.Thread, inOrder: true);
        _time = new ProcessClock(world.Clock, machine.Time, world.Thread);
        var parts = new AgentParts
        {
            Loop = _loop,
            Time = _time,
            Random = new Random(chance.Next(int.MaxValue)),
            BootId = Name,
            Journal = new JournalSession(machine.Disk, world.Clock, () => IsDead),
            Runner = this,
            Dialer = this,
            KillLeftovers = (_, mark) => machine.KillLeftovers(mark),
            Inventory = () => new NodeInfo { Hostname = machine.Name },
        };
        var logs = new SimulationLogs(world.Trace, world.Auditor, Name);
        _core = new AgentCore(machine.Options, parts, new Logger<AgentCore>(logs));
    }

    public string Name { get; }

    public bool IsDead { get; private set; }

    public Connection? Connection => _connection is { IsOpen: true } ? _connection : null;

    public void Start() => _loop.Run(async () =>
    {
        try
        {
            await _core.RunAsync();
        }
        catch (Exception e)
        {
            _world.Auditor.Report($"{Name} ended: {e}");
        }
    });

    /// <param name="tellsSilo">The system closes its connection, as it does when a process ends and the machine goes on.</param>
    public void Die(bool tellsSilo)
    {
        IsDead = true;
        _loop.Die();
        _time.Die();
        if (tellsSilo)
            _connection?.ExecutorLeft();
        else
            _connection?.Silence();
    }

    public Task<ILinkConnection> DialAsync(CancellationToken cancellation)
    {
        var done = new TaskCompletionSource<ILinkConnection>(TaskCreationOptions.RunContinuationsAsynchronously);
        _world.Clock.After(_world.Weather.Latency(_chance), () =>
        {
            if (IsDead)
                return;
            if (_world.Weather.IsSilent || _world.SiloHost.Current is not { IsListening: true })
            {
                done.SetException(new LinkException("the server does not answer"));
                return;
            }
            _connection = _world.Connect(Name, (silo, peer, connection) => silo.OpenNode(peer, _machine.Options.NodeId, connection));
            done.SetResult(new AgentEnd(_connection, frame => _world.Auditor.AgentSent(Name, frame)));
        });
        return done.Task;
    }

    public bool TryStart(ProcessSpec spec, IProcessEvents events, [NotNullWhen(true)] out IRunningProcess? process)
    {
        var started = _machine.NewProcess(spec);
        started.Begin(events);
        process = started;
        return true;
    }
}
