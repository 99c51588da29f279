namespace Actors.Simulation.Worlds;

/// <summary>What can go wrong.</summary>
public enum Fault
{
    SiloCrash,
    AgentCrash,
    PowerCut,
    JournalLoss,
    AgentDiskFull,
    LinkCut,
    LinkSilence,
    SlowNetwork,
    LostRequests,
    NetworkSilence,
    SlowStore,
    FullStore,
    FailingCommits,
    FailingReads,
    SiloClockJump,
    AgentClockJump,
    WorkerCrash,
    WorkerStop,
    WorkerLinkCut,
    WorkerSilence,
}
