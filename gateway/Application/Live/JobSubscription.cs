using Actors.Jobs;

namespace Actors.Gateway.Application.Live;

/// <summary>A job is followed.</summary>
/// <param name="Job">As it stood when it was read.</param>
/// <param name="Seq">Everything up to this number has been told: to be given as <c>after</c> when a client comes back.</param>
public sealed record JobSubscription(JobSnapshot Job, long Seq);
