namespace Actors.NodeAgent.Journal;

/// <summary>One attempt at a job: what the agent takes at most once.</summary>
/// <param name="JobId">Opaque to the journal; at most <see cref="MaxJobIdBytes"/> of UTF-8.</param>
/// <param name="Attempt">The attempt's number, which fences it.</param>
public readonly record struct AttemptKey(string JobId, int Attempt)
{
    public const int MaxJobIdBytes = 100;

    public override string ToString() => $"{JobId}/{Attempt}";
}
