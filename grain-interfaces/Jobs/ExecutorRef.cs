namespace Actors.Jobs;

/// <summary>Who holds an attempt.</summary>
/// <param name="Id">The node or worker.</param>
/// <param name="BootId">One life of its process; empty for a poller.</param>
/// <param name="JournalId">The identity of its journal on disk, which outlives the process; empty when it keeps none.</param>
[GenerateSerializer, Immutable, Alias("ExecutorRef")]
public sealed record ExecutorRef(
    [property: Id(0)] string Id,
    [property: Id(1)] string BootId,
    [property: Id(2)] string JournalId)
{
    /// <summary>A poller only fetches and reports: it holds no connection, so nothing can be told to it.</summary>
    public static ExecutorRef Poller(string node) => new(node, "", "");

    public bool IsPoller => BootId.Length == 0;

    /// <summary>They share a memory of what they were given: one journal, or without journals one life.</summary>
    public bool Remembers(ExecutorRef other) => Id == other.Id && (JournalId.Length > 0 ? JournalId == other.JournalId : BootId == other.BootId);
}
