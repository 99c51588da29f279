using Orleans.Concurrency;

namespace Actors.Jobs;

/// <summary>Is told of a job's transitions. Best effort: whoever must not miss one asks the job again.</summary>
[Alias("IJobObserver")]
public interface IJobObserver : IGrainObserver
{
    [OneWay, Alias("JobChanged")]
    Task JobChanged(JobSnapshot job);
}
