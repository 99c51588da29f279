namespace Actors.Client;

/// <summary>What became of one job of many that were submitted together.</summary>
/// <param name="JobId">Its id; null when it was refused.</param>
/// <param name="Refusal">Why it was refused; null when it was taken.</param>
public readonly record struct SubmittedJob(string? JobId, JobRefusedException? Refusal);
