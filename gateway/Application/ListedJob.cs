using Actors.Jobs;

namespace Actors.Gateway.Application;

/// <param name="UpdatedAt">When the job last changed, as the index has it.</param>
public sealed record ListedJob(JobSnapshot Job, DateTimeOffset UpdatedAt);
