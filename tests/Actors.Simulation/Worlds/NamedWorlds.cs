namespace Actors.Simulation.Worlds;

/// <summary>The worlds that seeds are run in.</summary>
public static class NamedWorlds
{
    private static readonly Fault[] OfTheStore = [Fault.SlowStore, Fault.FullStore, Fault.FailingCommits, Fault.FailingReads];
    private static readonly Fault[] OfTheLink = [Fault.LinkCut, Fault.LinkSilence, Fault.SlowNetwork, Fault.LostRequests, Fault.NetworkSilence];
    private static readonly Fault[] OfTheAgent = [Fault.AgentCrash, Fault.PowerCut, Fault.AgentDiskFull];
    private static readonly Fault[] OfTheWorker = [Fault.WorkerCrash, Fault.WorkerStop, Fault.WorkerLinkCut, Fault.WorkerSilence];

    /// <summary>Named jobs are short. What only the deadline of two minutes and its grace would free is stuck.</summary>
    private static readonly TimeSpan SoonerThanDeadlines = TimeSpan.FromMinutes(2);

    public static IReadOnlyList<WorldSettings> All { get; } =
    [
        // Nothing goes wrong: order and numbers must be exact.
        new() { Name = "calm", IsOrderly = true },
        new() { Name = "silo-crash", Pollers = 1, Faults = Every(8, Fault.SiloCrash) },
        new() { Name = "agent-crash", Faults = Every(10, [.. OfTheAgent, Fault.JournalLoss]) },
        new() { Name = "link-faults", Pollers = 1, Faults = Every(8, OfTheLink) },
        new() { Name = "storage-faults", Pollers = 1, Faults = Every(8, OfTheStore) },
        new() { Name = "hour-away", LongAbsence = TimeSpan.FromHours(1) },
        new() { Name = "twins", HasTwin = true, Faults = Every(15, [.. OfTheLink, Fault.AgentCrash]) },
        new() { Name = "workers", Workers = 3, NamedShare = 1, SettlingTime = SoonerThanDeadlines, Faults = Every(10, [.. OfTheWorker, Fault.SlowNetwork, Fault.NetworkSilence]) },
        new() { Name = "workers-and-silo", Workers = 3, NamedShare = 1, SettlingTime = SoonerThanDeadlines, Faults = Every(6, [.. OfTheWorker, Fault.SiloCrash, Fault.SlowNetwork]) },
        new() { Name = "workers-and-store", Workers = 3, NamedShare = 1, SettlingTime = SoonerThanDeadlines, Faults = Every(8, [.. OfTheStore, .. OfTheWorker, Fault.SiloCrash]) },
        new() { Name = "busy-workers", Workers = 3, WorkerPlaces = 24, NamedShare = 1, SettlingTime = SoonerThanDeadlines, BatchJobs = 40, Faults = Every(10, [.. OfTheWorker, Fault.SlowStore, Fault.FullStore, Fault.SiloCrash]) },
        new() { Name = "webhooks", Receivers = 3, Faults = Every(10, Fault.LostRequests, Fault.SlowNetwork, Fault.LinkCut) },
        new() { Name = "webhooks-and-silo", Receivers = 3, Faults = Every(6, Fault.SiloCrash, Fault.SlowNetwork) },
        new() { Name = "webhooks-and-store", Receivers = 3, Faults = Every(8, [.. OfTheStore, Fault.SiloCrash]) },
        new() { Name = "everything", Pollers = 1, Workers = 2, NamedShare = 0.4, Faults = Every(25, Enum.GetValues<Fault>()) },
    ];

    public static WorldSettings Named(string name) =>
        All.FirstOrDefault(world => world.Name == name) ?? throw new ArgumentException($"There is no world '{name}'; there are {string.Join(", ", All.Select(world => world.Name))}.");

    private static Dictionary<Fault, TimeSpan> Every(double seconds, params Fault[] faults) => faults.ToDictionary(fault => fault, _ => TimeSpan.FromSeconds(seconds));
}
