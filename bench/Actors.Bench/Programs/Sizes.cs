namespace Actors.Bench.Programs;

/// <summary>How much is measured: enough for figures that repeat, or just enough to see that everything works.</summary>
internal sealed record Sizes
{
    public required TimeSpan Window { get; init; }

    /// <summary>How long a server is used before it is measured: its hot code is compiled twice in that time, the second time with a profile of the first.</summary>
    public required TimeSpan WarmUp { get; init; }

    public required int OneAtATime { get; init; }

    public required int Commands { get; init; }

    /// <summary>Run first and not measured, since they compile the code.</summary>
    public required int CommandsBefore { get; init; }

    public required int NoOps { get; init; }

    public required int QueuedAtRestart { get; init; }

    public required int ManyQueued { get; init; }

    public required int Drained { get; init; }

    /// <summary>Jobs of the owner beside whom another submits one.</summary>
    public required int ManyOfOneOwner { get; init; }

    public required int LiveSockets { get; init; }

    public static Sizes Full { get; } = new()
    {
        Window = TimeSpan.FromSeconds(15), WarmUp = TimeSpan.FromSeconds(25), OneAtATime = 2000, Commands = 20_000, CommandsBefore = 50_000, NoOps = 100_000, QueuedAtRestart = 100_000, ManyQueued = 1_000_000, Drained = 20_000, ManyOfOneOwner = 100_000, LiveSockets = 5000,
    };

    public static Sizes Quick { get; } = new()
    {
        Window = TimeSpan.FromSeconds(3), WarmUp = TimeSpan.FromSeconds(2), OneAtATime = 100, Commands = 1000, CommandsBefore = 1000, NoOps = 5000, QueuedAtRestart = 5000, ManyQueued = 20_000, Drained = 2000, ManyOfOneOwner = 20_000, LiveSockets = 500,
    };
}
