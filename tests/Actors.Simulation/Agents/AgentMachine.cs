using System.Globalization;
using Actors.Jobs;
using Actors.NodeAgent;
using Actors.NodeAgent.Processes;
using Actors.Queues;
using Actors.Simulation.Engine;
using Actors.Simulation.Worlds;

namespace Actors.Simulation.Agents;

/// <summary>A machine with an agent on it: its disk, its clock, its processes, and whatever starts the agent again when it ended.</summary>
internal sealed class AgentMachine(World world, string name, AgentOptions options)
{
    private readonly List<SimulatedProcess> _processes = [];
    private readonly Chance _chance = world.Chance.Fork();
    private int _lives;
    private int _pids;

    public string Name => name;

    public AgentOptions Options => options;

    public AgentDisk Disk { get; } = new(world.Chance.Fork());

    public MachineTime Time { get; } = new(world.Clock);

    public AgentProcess? Agent { get; private set; }

    /// <summary>Taken out of service for good.</summary>
    public bool IsRetired { get; private set; }

    public IEnumerable<SimulatedProcess> Running => _processes.Where(process => process.IsRunning);

    public void Start()
    {
        if (Agent is not null || IsRetired)
            return;
        Agent = new AgentProcess(world, this, ++_lives, _chance.Fork());
        world.Trace.Note(Agent.Name, "starts");
        Agent.Start();
    }

    /// <summary>The agent ends as by SIGKILL; its processes run on.</summary>
    public void CrashAgent(TimeSpan down)
    {
        if (Agent is not { } agent)
            return;
        world.Trace.Note(agent.Name, $"crashes, down for {down.TotalSeconds:0.000} s");
        Agent = null;
        agent.Die(tellsSilo: true);
        foreach (var process in _processes)
            process.Orphan();
        world.Clock.After(down, Start);
    }

    /// <summary>The machine stops at once: its processes end with it, and so does what was not synced.</summary>
    public void CutPower(TimeSpan down)
    {
        world.Trace.Note(name, $"loses power for {down.TotalSeconds:0.000} s");
        Agent?.Die(tellsSilo: false);
        Agent = null;
        foreach (var process in _processes.ToArray())
            process.Vanish();
        Disk.CutPower();
        world.Clock.After(down, Start);
    }

    public void Retire()
    {
        IsRetired = true;
        CutPower(TimeSpan.Zero);
    }

    public SimulatedProcess NewProcess(ProcessSpec spec)
    {
        var process = new SimulatedProcess(this, world.ScriptOf(spec.Command), spec.Mark!, ++_pids, world.Clock, _chance.Fork());
        _processes.Add(process);
        return process;
    }

    /// <summary>What a former life left of an attempt.</summary>
    public int KillLeftovers(string mark) => _processes.Where(process => process.Mark == mark).ToArray().Count(process => process.Vanish());

    public void Started(SimulatedProcess process)
    {
        world.Trace.Note(name, $"process of {AttemptOf(process)} starts");
        world.Auditor.ProcessStarted(AttemptOf(process), this);
    }

    public void Wrote(SimulatedProcess process, byte[] bytes) => world.Auditor.ProcessWrote(AttemptOf(process), bytes);

    public void Ended(SimulatedProcess process)
    {
        world.Trace.Note(name, $"process of {AttemptOf(process)} ends");
        _processes.Remove(process);
        world.Auditor.ProcessEnded(AttemptOf(process));
    }

    private static AttemptRef AttemptOf(SimulatedProcess process)
    {
        var parts = process.Mark.Split('/');
        return new AttemptRef(JobId.Parse(parts[1]), int.Parse(parts[2], CultureInfo.InvariantCulture));
    }
}
