using Actors.Gateway.Application;

namespace Actors.Gateway.Link.Applications;

/// <summary>What every session of an application works with.</summary>
public sealed record ApplicationServices(LinkServices Link, JobService Jobs, JobWatches Watches, JobIdSource Ids, FollowService Follows);
