using Actors.Domain.Queues;

namespace Actors.Domain.Tests.Queues.Chaos;

/// <summary>An attempt whose job is being told that it is given up.</summary>
internal sealed class GivingUp(Abandonment abandonment)
{
    public Abandonment Abandonment => abandonment;

    /// <summary>The job knows; the queue does not know yet that it does.</summary>
    public bool JobKnows { get; set; }
}
