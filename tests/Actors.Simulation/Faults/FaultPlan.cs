using Actors.Simulation.Engine;
using Actors.Simulation.Worlds;

namespace Actors.Simulation.Faults;

/// <summary>Lets things go wrong at times of chance, each between two steps of chance, until the world calms down.</summary>
internal sealed class FaultPlan(World world, Chance chance)
{
    /// <summary>A fault happens within so many steps after its time.</summary>
    private const int StepSpread = 40;

    private readonly List<Action> _repairs = [];
    private bool _isOver;

    /// <summary>From here on nothing goes wrong any more.</summary>
    public bool AreOver => _isOver;

    public void Start()
    {
        foreach (var (fault, mean) in world.Settings.Faults.OrderBy(entry => entry.Key))
            ScheduleNext(fault, mean);
        if (world.Settings.LongAbsence > TimeSpan.Zero)
            world.Clock.After(world.Settings.Span / 2, () => world.SiloHost.Crash(world.Settings.LongAbsence));
    }

    public TimeSpan DownTime() => chance.Happens(0.2) ? chance.BetweenMs(5_000, 30_000) : chance.SkewedMs(10, 5_000);

    /// <summary>No more faults, and what is broken is mended.</summary>
    public void CalmDown()
    {
        _isOver = true;
        foreach (var repair in _repairs.ToArray())
            repair();
        world.StoreHealth.Heal();
        world.Weather.Clear();
        foreach (var machine in world.Machines)
            machine.Disk.IsFull = false;
        // Somebody has noticed the twins: one of them goes.
        foreach (var machine in world.Machines.Where(machine => machine.Name == "twin"))
            machine.Retire();
        world.Trace.Note("faults", "are over");
    }

    private void ScheduleNext(Fault fault, TimeSpan mean) => world.Clock.After(mean * -Math.Log(1 - chance.NextDouble()), () =>
    {
        if (_isOver)
            return;
        world.AfterSteps(chance.Next(StepSpread), () =>
        {
            if (!_isOver)
                Do(fault);
        });
        ScheduleNext(fault, mean);
    });

    private void Do(Fault fault)
    {
        if (fault is Fault.WorkerCrash or Fault.WorkerStop or Fault.WorkerLinkCut or Fault.WorkerSilence)
        {
            if (world.Workers.Count > 0)
                DoToWorker(fault);
            return;
        }
        var machine = chance.Pick(world.Machines);
        switch (fault)
        {
            case Fault.SiloCrash:
                world.SiloHost.Crash();
                break;
            case Fault.AgentCrash:
                machine.CrashAgent(DownTime());
                break;
            case Fault.PowerCut:
                machine.CutPower(DownTime());
                break;
            case Fault.JournalLoss:
                world.Trace.Note(machine.Name, "loses its disk");
                machine.CutPower(DownTime());
                machine.Disk.Lose();
                break;
            case Fault.AgentDiskFull:
                For(machine.Name, "disk is full", () => machine.Disk.IsFull = true, () => machine.Disk.IsFull = false);
                break;
            case Fault.LinkCut:
                machine.Agent?.Connection?.Cut();
                break;
            case Fault.LinkSilence:
                machine.Agent?.Connection?.Silence();
                break;
            case Fault.SiloClockJump:
                Jump("silo", world.SiloTime);
                break;
            case Fault.AgentClockJump:
                Jump(machine.Name, machine.Time);
                break;
            default:
                DoForAWhile(fault);
                break;
        }
    }

    private void DoToWorker(Fault fault)
    {
        var worker = chance.Pick(world.Workers);
        switch (fault)
        {
            case Fault.WorkerCrash:
                worker.Crash(DownTime(), tellsSilo: chance.Happens(0.7));
                break;
            case Fault.WorkerStop:
                worker.Stop(DownTime());
                break;
            case Fault.WorkerLinkCut:
                worker.CutLink();
                break;
            case Fault.WorkerSilence:
                worker.SilenceLink();
                break;
        }
    }

    private void DoForAWhile(Fault fault)
    {
        var (weather, store) = (world.Weather, world.StoreHealth);
        switch (fault)
        {
            case Fault.SlowNetwork:
                For("network", "is slow", () => weather.SlowestMs = 2_000, weather.Clear);
                break;
            case Fault.LostRequests:
                For("network", "loses requests", () => weather.LostRequests = 0.3, weather.Clear);
                break;
            case Fault.NetworkSilence:
                For("network", "is silent", () => weather.IsSilent = true, weather.Clear);
                break;
            case Fault.SlowStore:
                For("store", "is slow", () => store.SlowestCommitMs = 3_000, store.Heal);
                break;
            case Fault.FullStore:
                For("store", "is full", () => store.RefusesWrites = true, store.Heal);
                break;
            case Fault.FailingCommits:
                For("store", "fails commits", () => store.CommitFaults = 0.4, store.Heal);
                break;
            case Fault.FailingReads:
                For("store", "fails reads", () => store.ReadFaults = 0.3, store.Heal);
                break;
        }
    }

    private void For(string who, string what, Action begin, Action end)
    {
        world.Trace.Note(who, what);
        begin();
        _repairs.Add(end);
        world.Clock.After(DownTime(), () =>
        {
            if (_repairs.Remove(end))
                end();
        });
    }

    private void Jump(string who, MachineTime time)
    {
        var by = chance.BetweenMs(-60_000, 60_000);
        world.Trace.Note(who, $"clock jumps by {by.TotalSeconds:0.000} s");
        time.Jump(by);
    }
}
