using Actors.Jobs;
using Actors.Simulation.Engine;
using Actors.Storage;

namespace Actors.Simulation.Store;

/// <summary>The directory of result files. It outlives silos; writing into it takes time and can fail.</summary>
internal sealed class ResultFolder(VirtualClock clock, StoreHealth health, Chance chance)
{
    private readonly Dictionary<JobId, JobOutcome> _files = [];

    public JobOutcome? Find(JobId job) => _files.GetValueOrDefault(job);

    public IResultFiles OpenedBy(Func<bool> isDead) => new Opened(this, isDead);

    private sealed class Opened(ResultFolder folder, Func<bool> isDead) : IResultFiles
    {
        public Task Write(JobSnapshot job)
        {
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            folder.Begin(job, done, isDead);
            return done.Task;
        }
    }

    private void Begin(JobSnapshot job, TaskCompletionSource done, Func<bool> isDead) => clock.After(health.CommitTime(chance), () =>
    {
        if (isDead())
            return;
        if (health.FaultOfCommit(chance) == CommitFault.Refused)
        {
            done.SetException(new IOException("the folder cannot be written"));
            return;
        }
        _files[job.Id] = job.Outcome!;
        done.SetResult();
    });
}
