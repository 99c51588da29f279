using Actors.Domain.Jobs;
using Actors.Jobs;
using Microsoft.Extensions.Logging;

namespace Actors.Grains.Jobs;

/// <summary>What a job tells those who watch: transitions at once, progress at a bounded rate. All of it best effort.</summary>
internal sealed partial class JobGrain
{
    /// <summary>Progress goes out at most this often; the last of a burst always does.</summary>
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(100);

    private const double MaxPercent = 100;

    private DateTimeOffset _progressToldAt;
    private IGrainTimer? _progressTimer;

    private void TellTransition(JobSnapshot job, DateTimeOffset now)
    {
        _progressTimer?.Dispose();
        _progressTimer = null;
        Publish(JobEvent.Transition(job));
        if (!_watchers.IsEmpty)
            _watchers.Notify(job, now);
    }

    private void TakeProgress(JobState job, double percent, string? message)
    {
        if (!double.IsFinite(percent))
            return;
        var clamped = Math.Clamp(percent, _progress?.Percent ?? 0, MaxPercent);
        if (_progress is { } last && clamped == last.Percent && (message is null || message == last.Message))
            return;
        _progress = new JobProgress(clamped, message ?? _progress?.Message, (_progress?.Tick ?? 0) + 1);
        var now = time.GetUtcNow();
        var wait = _progressToldAt + ProgressInterval - now;
        if (wait <= TimeSpan.Zero || wait > ProgressInterval)
            TellProgress(job, now);
        else
            _progressTimer ??= this.RegisterGrainTimer(_ => TellLatestProgress(), new GrainTimerCreationOptions { DueTime = wait, Period = ProgressInterval });
    }

    private Task TellLatestProgress()
    {
        _progressTimer?.Dispose();
        _progressTimer = null;
        if (_job is { Status: JobStatus.Running } job)
            TellProgress(job, time.GetUtcNow());
        return Task.CompletedTask;
    }

    private void TellProgress(JobState job, DateTimeOffset now)
    {
        _progressToldAt = now;
        var snapshot = Snapshot(job);
        Publish(JobEvent.Advance(snapshot));
        _ = TellAdvance(job, _progress!);
        if (!_watchers.IsEmpty)
            _watchers.Notify(snapshot, now);
    }

    private void Publish(JobEvent told)
    {
        var publishing = this.GetStreamProvider(JobEventStreams.Provider).GetStream<JobEvent>(JobEventStreams.Of(_job!.Owner)).OnNextAsync(told);
        if (!publishing.IsCompletedSuccessfully)
            _ = Settle(publishing, told);
    }

    private async Task Settle(Task publishing, JobEvent told)
    {
        try
        {
            await publishing;
        }
        catch (Exception e)
        {
            LogNotTold(log, told.Id, told.Seq, e);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Job {JobId}: those who watch were not told of {Seq}")]
    private static partial void LogNotTold(ILogger log, JobId jobId, long seq, Exception error);
}
