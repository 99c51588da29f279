using System.Threading.Channels;
using Actors.Client;
using Actors.Gateway.Application;
using Actors.Jobs;

namespace Actors.Gateway.InProcess;

/// <summary>What becomes of one job, for one reader. When it is slow the oldest changes go, never the end.</summary>
internal sealed class JobChanges(int backlog) : IJobWatcher
{
    private readonly Channel<JobSnapshot> _changes = Channel.CreateBounded<JobSnapshot>(
        new BoundedChannelOptions(backlog) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    private readonly TaskCompletionSource<JobSnapshot> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private JobSnapshot? _last;

    public Task<JobSnapshot> End => _end.Task;

    public IAsyncEnumerable<JobSnapshot> ReadAll(CancellationToken cancellation) => _changes.Reader.ReadAllAsync(cancellation);

    public void JobChanged(JobSnapshot job)
    {
        lock (_gate)
        {
            // What is looked up may be older than a message that overtook it.
            if (_last is { } last && (job.Seq < last.Seq || (job.Seq == last.Seq && (job.Progress?.Tick ?? 0) <= (last.Progress?.Tick ?? 0))))
                return;
            _last = job;
            _changes.Writer.TryWrite(job);
            if (!job.Status.IsFinal())
                return;
            _changes.Writer.TryComplete();
            _end.TrySetResult(job);
        }
    }

    public void JobGone(JobId id)
    {
        var gone = new JobRefusedException(JobRefusalCode.NotFound, "the job was deleted");
        _changes.Writer.TryComplete(gone);
        _end.TrySetException(gone);
    }
}
