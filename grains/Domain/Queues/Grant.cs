using Actors.Jobs;

namespace Actors.Domain.Queues;

/// <summary>A job gets a place with an executor; it stands once the job has recorded the attempt.</summary>
public readonly record struct Grant(Placement Placement, ExecutorRef Executor);
