using Actors.Domain.Jobs;
using Actors.Jobs;

namespace Actors.Grains.Jobs;

/// <summary>Shows a job's state to the outside.</summary>
internal static class JobSnapshots
{
    public static JobSnapshot Of(JobState job, JobProgress? progress) => new()
    {
        Id = job.Id,
        Owner = job.Owner,
        Spec = job.Spec,
        Status = job.Status,
        Attempt = job.Attempt,
        Executor = job.Executor,
        CreatedAt = job.CreatedAt,
        DueAt = job.DueAt,
        StartedAt = job.StartedAt,
        FinishedAt = job.FinishedAt,
        Outcome = job.Outcome,
        LastError = job.LastError,
        Progress = progress,
        Seq = job.Seq,
        CancelRequested = job.CancelRequested,
        Key = job.Key,
        ExpiresAt = job.ExpiresAt,
        ResultExpiresAt = job.ResultExpiresAt ?? job.ExpiresAt,
        IsDead = job.IsDead,
    };
}
