using Actors.NodeAgent;
using Actors.Simulation.Agents;
using Actors.Simulation.Audit;
using Actors.Simulation.Clients;
using Actors.Simulation.Engine;
using Actors.Simulation.Faults;
using Actors.Simulation.Network;
using Actors.Simulation.Silo;
using Actors.Simulation.Store;
using Actors.Simulation.Webhooks;
using Actors.Simulation.Workers;

namespace Actors.Simulation.Worlds;

/// <summary>Everything of one run: machines, network, clients, faults, and the auditor that watches them. One thread, one clock, one seed.</summary>
internal sealed class World
{
    /// <summary>Now and then the clock goes on although code could run: threads are not infinitely fast.</summary>
    private const double StallProbability = 0.02;

    private readonly Dictionary<string, ProcessScript> _scripts = new(StringComparer.Ordinal);
    private readonly List<Connection> _connections = [];
    private readonly List<(long AtStep, Action Action)> _atSteps = [];
    private int _connectionNames;

    public World(WorldSettings settings, ulong seed, bool verbose)
    {
        Settings = settings;
        Chance = new Chance(seed);
        Trace = new Trace(Clock, verbose);
        Scheduler = new StepScheduler(Chance.Fork(), Thread);
        SiloTime = new MachineTime(Clock);
        Auditor = new Auditor(this);
        Disk = new StoreDisk(Auditor);
        ResultFolder = new ResultFolder(Clock, StoreHealth, Chance.Fork());
        Faults = new FaultPlan(this, Chance.Fork());
        SiloHost = new SiloHost(this);
        SiloHost.Died += _ => ConnectionsOfSilo();
        Outside = new ProcessContext(Scheduler, Thread, inOrder: false);
        Requests = new Requests(this);
        if (settings.Receivers > 0)
            Receivers = [.. from owner in Enumerable.Range(0, (settings.Clients + 1) / 2) from number in Enumerable.Range(0, settings.Receivers) select new Receiver(this, Simulation.Clients.Client.OwnerName(2 * owner), number)];
        Machines = [.. MakeMachines()];
        Clients = [.. Enumerable.Range(0, settings.Clients).Select(number => new Clients.Client(this, number))];
        Workers = [.. Enumerable.Range(0, settings.Workers).Select(number => new WorkerMachine(this, number))];
        Pollers = [.. Enumerable.Range(0, settings.Pollers).Select(number => new Poller(this, "polled", number))];
    }

    public WorldSettings Settings { get; }

    public SimulationThread Thread { get; } = new();

    public VirtualClock Clock { get; } = new();

    public Chance Chance { get; }

    public StepScheduler Scheduler { get; }

    public Trace Trace { get; }

    public Auditor Auditor { get; }

    public MachineTime SiloTime { get; }

    public StoreDisk Disk { get; }

    public StoreHealth StoreHealth { get; } = new();

    public NetworkWeather Weather { get; } = new();

    public ResultFolder ResultFolder { get; }

    public FaultPlan Faults { get; }

    public SiloHost SiloHost { get; }

    /// <summary>Where clients and shell workers run.</summary>
    public ProcessContext Outside { get; }

    public Requests Requests { get; }

    /// <summary>Who is called when an owner's jobs end.</summary>
    public IReadOnlyList<Receiver> Receivers { get; } = [];

    public IReadOnlyList<AgentMachine> Machines { get; }

    /// <summary>Processes that run named jobs.</summary>
    public IReadOnlyList<WorkerMachine> Workers { get; }

    public IReadOnlyList<Clients.Client> Clients { get; }

    public IReadOnlyList<Poller> Pollers { get; }

    public IReadOnlyList<Connection> Connections => _connections;

    /// <summary>Nodes that jobs can be sent to.</summary>
    public IReadOnlyList<string> Nodes => [.. Machines.Select(machine => machine.Options.NodeId).Distinct(), .. Pollers.Select(poller => poller.Node).Distinct()];

    public Receiver ReceiverAt(string url) => Receivers.Single(receiver => receiver.Url == url);

    public void Start()
    {
        SiloHost.Start();
        foreach (var machine in Machines)
            machine.Start();
        foreach (var worker in Workers)
            worker.Start();
        foreach (var client in Clients)
            client.Start();
        foreach (var poller in Pollers)
            poller.Start();
        Faults.Start();
    }

    /// <summary>Runs one piece of code, or lets the next event happen.</summary>
    public void Step()
    {
        if (Scheduler.HasReady && !(Clock.HasNext && Chance.Happens(StallProbability)))
            Scheduler.RunOne();
        else
            Clock.FireNext();
        Auditor.ThrowIfViolated();
        for (var i = _atSteps.Count - 1; i >= 0; i--)
        {
            var (atStep, action) = _atSteps[i];
            if (atStep > Scheduler.Steps)
                continue;
            _atSteps.RemoveAt(i);
            action();
        }
    }

    /// <summary>Does something between two steps, so many from now.</summary>
    public void AfterSteps(int steps, Action action) => _atSteps.Add((Scheduler.Steps + steps, action));

    /// <summary>Connects an executor to the silo, which is there.</summary>
    public Connection Connect(string executor, OpenSession open)
    {
        var silo = SiloHost.Current!;
        _connections.RemoveAll(old => !old.IsOpen);
        var connection = new Connection(NextConnectionName(), Clock, Weather, Chance.Fork());
        _connections.Add(connection);
        Trace.Note(executor, $"connects to {silo.Name} as {connection.Name}");
        silo.Context.Run(async () =>
        {
            try
            {
                await new SiloEnd(connection, silo, open, frame => Auditor.SiloSent(connection.Name, frame)).Run();
            }
            catch (Exception e) when (!SimulationLogs.IsBug(e))
            {
                Trace.Note(silo.Name, $"{connection.Name} ends: {e.Message}");
            }
            catch (Exception e)
            {
                Auditor.Report($"{connection.Name} met a bug: {e}");
            }
        });
        return connection;
    }

    /// <summary>Makes up what a job's command does, and the command.</summary>
    public string NewCommand(ProcessScript script)
    {
        var command = $"run {_scripts.Count}";
        _scripts.Add(command, script);
        return command;
    }

    public int Commands => _scripts.Count;

    public ProcessScript ScriptOf(string command) => _scripts[command];

    /// <summary>Unique, and sorting after those before it.</summary>
    private string NextConnectionName() => $"c{++_connectionNames:d4}";

    private void ConnectionsOfSilo()
    {
        foreach (var connection in _connections)
            connection.Cut();
    }

    private IEnumerable<AgentMachine> MakeMachines()
    {
        for (var number = 0; number < Settings.Nodes; number++)
            yield return Machine($"node-{number}", $"node-{number}");
        if (Settings.HasTwin)
            yield return Machine("twin", "node-0");
    }

    private AgentMachine Machine(string name, string node) => new(this, name, new AgentOptions
    {
        Api = new Uri("http://silo"),
        NodeId = node,
        Secret = "none is checked here",
        DataDirectory = "nowhere",
        Capacity = 1 + Chance.Next(4),
        OutputMemoryBytes = Chance.Happens(0.5) ? 2048 : 1024 * 1024,
        OutputWindowBytes = Chance.Happens(0.5) ? 4096 : 1024 * 1024,
        IntakeBytes = Chance.Happens(0.5) ? 1024 : 128 * 1024,
    });
}
