using Actors.Domain.Jobs;
using Actors.Domain.Queues;
using Actors.Domain.Webhooks;
using Actors.Gateway.Application;

namespace Actors.Simulation.Worlds;

/// <summary>What a world is made of and what befalls it.</summary>
public sealed record WorldSettings
{
    public required string Name { get; init; }

    /// <summary>How long jobs come and faults happen, in virtual time.</summary>
    public TimeSpan Span { get; init; } = TimeSpan.FromSeconds(40);

    /// <summary>Once faults are over, everything ends within so long: the longest job, its deadline's grace, its retries and the slowest redial together.</summary>
    public TimeSpan SettlingTime { get; init; } = TimeSpan.FromMinutes(20);

    public int Clients { get; init; } = 3;

    /// <summary>What each client does in all.</summary>
    public int ActsPerClient { get; init; } = 12;

    /// <summary>Nodes with an agent.</summary>
    public int Nodes { get; init; } = 2;

    /// <summary>Of two agents of the same name, the second.</summary>
    public bool HasTwin { get; init; }

    /// <summary>A node that shell workers poll.</summary>
    public int Pollers { get; init; }

    /// <summary>Processes that run named jobs: the first of all names, the others of one each.</summary>
    public int Workers { get; init; }

    /// <summary>A worker has so many places at most.</summary>
    public int WorkerPlaces { get; init; } = 4;

    /// <summary>Of the jobs, this share is named; the others are commands on nodes.</summary>
    public double NamedShare { get; init; }

    /// <summary>A batch has so many jobs at most.</summary>
    public int BatchJobs { get; init; } = 5;

    /// <summary>Receivers of webhooks of each owner; none when webhooks are no part of the world.</summary>
    public int Receivers { get; init; }

    /// <summary>Short waits, so that a delivery's whole life fits into the run.</summary>
    public WebhookRules Webhooks { get; init; } = new() { RetryDelays = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(15), TimeSpan.FromMinutes(1)] };

    /// <summary>The names of named jobs; one more, which nobody knows at first, is not among them.</summary>
    public IReadOnlyList<string> JobNames { get; init; } = ["resize", "mail"];

    /// <summary>The mean time between two faults of a kind; none for a kind that is not here.</summary>
    public IReadOnlyDictionary<Fault, TimeSpan> Faults { get; init; } = new Dictionary<Fault, TimeSpan>();

    /// <summary>Once, in the middle of the run, the silo is away for so long.</summary>
    public TimeSpan LongAbsence { get; init; }

    /// <summary>Clients neither cancel nor delay nor use priorities: their jobs must start in order.</summary>
    public bool IsOrderly { get; init; }

    public JobRules Rules { get; init; } = new() { WriteResultFiles = true };

    /// <summary>Small windows, so that a few dozen jobs are as many as a million to a queue of the usual size.</summary>
    public WorkQueueLimits Queues { get; init; } = new() { Window = 16, LaneMax = 16, OwnersInMemory = 2, ScheduledWindow = 4 };

    /// <summary>Few ends may free their place before they are recorded, so that executors with a few places have more of them.</summary>
    public GatewayOptions Gateway { get; init; } = new() { AllowedNodes = ["node-0", "node-1", "node-2", "polled"], MaxUnrecordedEnds = 2 };
}
