using System.Collections.Immutable;

namespace Actors.Gateway.Application;

/// <param name="Total">How many jobs there are over all pages.</param>
/// <param name="AsOf">To be asked with for the other pages.</param>
public sealed record JobList(ImmutableArray<ListedJob> Jobs, long Total, Jobs.JobId AsOf);

/// <param name="UpdatedAt">When the job last changed, as the index has it.</param>
public sealed record ListedJob(Jobs.JobSnapshot Job, DateTimeOffset UpdatedAt);

/// <param name="Next">Where to go on: at once where there is <paramref name="More"/>, else after a while.</param>
public sealed record JobUpdates(ImmutableArray<ListedJob> Jobs, UpdateCursor Next, bool More);
