using System.Collections.Immutable;

namespace Actors.Domain.Jobs;

/// <summary>What follows from a command: first these transitions, made durable together, then these effects. Both may be empty: a repeat.</summary>
public sealed record Decision(ImmutableArray<JobTransition> Transitions, ImmutableArray<JobEffect> Effects)
{
    /// <summary>Nothing changes: the command is a repeat, or came too late to matter.</summary>
    public static readonly Decision Nothing = new([], []);
}
