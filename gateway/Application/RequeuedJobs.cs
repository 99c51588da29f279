namespace Actors.Gateway.Application;

/// <summary>What came of requeuing many dead jobs.</summary>
/// <param name="Requeued">How many wait again.</param>
/// <param name="Remaining">How many are dead still.</param>
public sealed record RequeuedJobs(int Requeued, long Remaining);
