namespace Actors.Client.Workers;

/// <summary>Runs jobs of one name. Made anew for each attempt, from a scope of its own.</summary>
public interface IJobHandler<in TInput, TOutput>
{
    /// <summary>Runs one attempt. What it throws fails the attempt, which is tried again if there are retries left; <see cref="JobFailedException"/> fails the
    /// job. It may run more than once for one job, and must bear that.</summary>
    Task<TOutput> Handle(TInput input, JobContext context);
}
