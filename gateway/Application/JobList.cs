using System.Collections.Immutable;
using Actors.Jobs;

namespace Actors.Gateway.Application;

/// <param name="Total">How many jobs there are over all pages.</param>
/// <param name="AsOf">To be asked with for the other pages.</param>
public sealed record JobList(ImmutableArray<ListedJob> Jobs, long Total, JobId AsOf);
