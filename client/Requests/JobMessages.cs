using System.Globalization;
using Actors.Link.V1;
using Google.Protobuf;

namespace Actors.Client.Requests;

/// <summary>Between the link's messages and what callers see.</summary>
internal static class JobMessages
{
    /// <exception cref="JobRefusedException">The text is no id.</exception>
    public static long IdOf(string jobId) =>
        long.TryParse(jobId, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id > 0
            ? id
            : throw new JobRefusedException(JobRefusalCode.NotFound, $"'{jobId}' is no job's id");

    public static string TextOf(long id) => id.ToString(CultureInfo.InvariantCulture);

    public static JobRequest Of(JobSubmission job, string? traceParent)
    {
        var request = new JobRequest
        {
            Name = job.Name,
            Payload = UnsafeByteOperations.UnsafeWrap(job.Payload),
            Priority = job.Priority switch
            {
                JobPriority.High => Actors.Link.V1.JobPriority.High,
                JobPriority.Low => Actors.Link.V1.JobPriority.Low,
                _ => Actors.Link.V1.JobPriority.Normal,
            },
            TimeoutMs = Milliseconds(job.Timeout),
            RetryDelayMs = Milliseconds(job.RetryDelay),
            MaxRetryDelayMs = Milliseconds(job.MaxRetryDelay),
            SuccessTtlMs = Milliseconds(job.SuccessTtl),
            FailureTtlMs = Milliseconds(job.FailureTtl),
        };
        if (job.NotBefore is { } notBefore)
            request.NotBeforeMs = notBefore.ToUnixTimeMilliseconds();
        if (job.MaxRetries is { } retries)
            request.MaxRetries = retries;
        if (job.IdempotencyKey is { } key)
            request.IdempotencyKey = key;
        if (job.Description is { } description)
            request.Description = description;
        if (traceParent is not null)
            request.TraceParent = traceParent;
        foreach (var (name, value) in job.Labels ?? EmptyLabels)
            request.Labels.Add(name, value);
        return request;
    }

    public static JobRefusedException ExceptionOf(Refusal refusal) => new((JobRefusalCode)refusal.Code, refusal.Message);

    /// <summary>Null while the job has not ended.</summary>
    public static JobResult? ResultOf(JobView view)
    {
        if (view.Phase != JobPhase.Ended)
            return null;
        var ending = view.End switch
        {
            EndKind.Succeeded => JobEnding.Succeeded,
            EndKind.TimedOut => JobEnding.TimedOut,
            EndKind.Canceled => JobEnding.Canceled,
            EndKind.Rejected => JobEnding.Rejected,
            EndKind.Lost => JobEnding.Lost,
            _ => JobEnding.Failed,
        };
        return new JobResult
        {
            JobId = TextOf(view.JobId),
            Status = ending == JobEnding.Succeeded ? JobStatus.Completed : JobStatus.Failed,
            Ending = ending,
            Result = view.Result.Memory,
            Error = view.Error.Length == 0 ? null : view.Error,
            CompletedAt = DateTimeOffset.FromUnixTimeMilliseconds(view.CompletedAtMs),
            Duration = TimeSpan.FromMicroseconds(view.DurationUs),
            Attempts = view.Attempt,
            TraceParent = view.TraceParent.Length == 0 ? null : view.TraceParent,
        };
    }

    public static JobUpdate UpdateOf(JobView view)
    {
        var result = ResultOf(view);
        return new JobUpdate
        {
            JobId = TextOf(view.JobId),
            Status = result?.Status ?? view.Phase switch
            {
                JobPhase.Scheduled => JobStatus.Scheduled,
                JobPhase.Processing => JobStatus.Processing,
                _ => JobStatus.Pending,
            },
            Attempt = view.Attempt,
            Percent = view.Percent,
            Message = view.ProgressMessage.Length == 0 ? null : view.ProgressMessage,
            Error = view.Error.Length == 0 ? null : view.Error,
            Result = result,
        };
    }

    private static readonly Dictionary<string, string> EmptyLabels = [];

    /// <summary>0 stands for the default, so what is asked for is at least a millisecond.</summary>
    private static long Milliseconds(TimeSpan? span) => span is { } given ? Math.Max(given > TimeSpan.Zero ? 1 : -1, (long)given.TotalMilliseconds) : 0;
}
