namespace Actors.Simulation.Audit;

/// <summary>How far the silo was with telling a job's end when it was killed. A run notes which of them it has seen.</summary>
[Flags]
public enum KillStep
{
    None = 0,

    /// <summary>The executor has told the end, and it is not durable.</summary>
    BeforeTheEnd = 1,

    /// <summary>The end is durable, and with it that webhooks are to be told; no delivery is stored.</summary>
    BeforeTheDeliveries = 2,

    /// <summary>The deliveries are stored, and the job still has to tell its webhooks.</summary>
    BeforeTheDebtIsCleared = 4,

    /// <summary>A request was sent, and the silo has no answer.</summary>
    BeforeTheAnswer = 8,

    /// <summary>A receiver has accepted, and the delivery is stored as pending.</summary>
    BeforeTheOutcome = 16,

    All = BeforeTheEnd | BeforeTheDeliveries | BeforeTheDebtIsCleared | BeforeTheAnswer | BeforeTheOutcome,
}
