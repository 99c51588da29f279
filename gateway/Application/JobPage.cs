using System.Collections.Immutable;
using Actors.Jobs;

namespace Actors.Gateway.Application;

/// <param name="Total">How many jobs there are over all pages.</param>
public sealed record JobPage(ImmutableArray<JobSnapshot> Jobs, long Total);
