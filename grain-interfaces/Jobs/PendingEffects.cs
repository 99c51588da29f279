namespace Actors.Jobs;

/// <summary>Effects that must happen even after a crash and that nothing but the job's state remembers.
/// Offers to the queue are not among them: a queued job is found again through the index.</summary>
[Flags]
[GenerateSerializer, Alias("PendingEffects")]
public enum PendingEffects
{
    None = 0,

    /// <summary>The final result is to be written where files of results are kept.</summary>
    ResultFile = 1,

    /// <summary>The owner's webhooks are to be told of the end.</summary>
    Webhooks = 2,
}
