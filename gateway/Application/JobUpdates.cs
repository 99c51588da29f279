using System.Collections.Immutable;

namespace Actors.Gateway.Application;

/// <param name="Next">Where to go on: at once where there is <paramref name="More"/>, else after a while.</param>
public sealed record JobUpdates(ImmutableArray<ListedJob> Jobs, UpdateCursor Next, bool More);
