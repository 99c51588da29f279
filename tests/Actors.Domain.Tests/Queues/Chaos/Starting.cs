using Actors.Domain.Jobs;
using Actors.Domain.Queues;

namespace Actors.Domain.Tests.Queues.Chaos;

/// <summary>A grant whose job is being asked to record the attempt.</summary>
internal sealed class Starting(Grant grant)
{
    public Grant Grant => grant;

    /// <summary>The job as it answered; null while it was not reached.</summary>
    public JobState? Answer { get; set; }
}
