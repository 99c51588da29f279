namespace Actors.Domain.Queues;

/// <summary>One owner's waiting jobs of one priority, oldest first.</summary>
public sealed class OwnerLane(string owner, int capacity)
{
    public string Owner { get; } = owner;

    public IndexWindow Window { get; } = new(capacity);

    /// <summary>It stands in the ring of lanes that take turns.</summary>
    public bool InRing { get; set; }

    /// <summary>It is listed among the lanes that want a refill.</summary>
    public bool WantsRefillListed { get; set; }

    /// <summary>How many of its entries are in the sum that its lanes keep.</summary>
    public int Counted { get; set; }
}
