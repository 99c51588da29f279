using Actors.Jobs;

namespace Actors.Gateway.Application;

/// <summary>Is told of changes of jobs; see <see cref="JobWatches"/>.</summary>
public interface IJobWatcher
{
    /// <summary>The job as it stands after a change; a change may be told twice or be passed over, the last one never. Must not block.</summary>
    void JobChanged(JobSnapshot job);

    /// <summary>There is no such job any more.</summary>
    void JobGone(JobId id);
}
