using Actors.Jobs;

namespace Actors.Domain.Queues;

/// <summary>An attempt that is to be given up, and why.</summary>
public readonly record struct Abandonment(Placement Placement, AbandonReason Reason);
