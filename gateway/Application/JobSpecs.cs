using System.Globalization;
using System.Text;
using Actors.Jobs;
using Actors.Queues;
using Actors.Webhooks;

namespace Actors.Gateway.Application;

/// <summary>What a caller asks for becomes what is recorded: bounds are checked, defaults filled in.</summary>
public sealed class JobSpecs(GatewayOptions options, IWebhookUrls urls, JobIdSource ids)
{
    /// <summary>The longest name of a job or node, in characters.</summary>
    public const int MaxNameLength = 128;

    /// <summary>The longest description, in characters.</summary>
    public const int MaxDescriptionLength = 1024;

    /// <summary>Labels of a job.</summary>
    public const int MaxLabels = 32;

    /// <summary>A label's name, and its value, in bytes of UTF-8.</summary>
    public const int MaxLabelBytes = 256;

    /// <summary>The longest <c>traceparent</c>, in characters: twice that of version 00.</summary>
    public const int MaxTraceParentLength = 110;

    private static readonly Rejection MayNotRunCommands = new(RejectionCode.Forbidden, "the role operator or admin is needed to run commands");

    public Result<JobSpec> Of(Caller caller, NewJob job)
    {
        var isCommand = job.Name == JobSpec.CommandName;
        if (isCommand && !caller.Roles.Contains(Roles.Operator) && !caller.Roles.Contains(Roles.Admin))
            return MayNotRunCommands;
        if (Refusal(job, isCommand) is { } refusal)
            return refusal;
        return new JobSpec
        {
            Name = job.Name,
            Queue = isCommand ? QueueId.ForNode(job.Node!) : QueueId.ForName(job.Name),
            Payload = job.Payload,
            Labels = job.Labels,
            Description = job.Description,
            Webhook = job.WebhookUrl is { } url ? new JobWebhook(url, WebhookService.UserJson(caller)) : null,
            TraceParent = job.TraceParent,
            Policy = new JobPolicy
            {
                Priority = job.Priority,
                NotBefore = job.NotBefore,
                Timeout = job.Timeout is { } timeout && timeout > TimeSpan.Zero ? timeout : options.JobTimeout,
                Retry = RetryOf(job, isCommand),
                Delivery = DeliveryOf(job, isCommand),
                SuccessTtl = job.SuccessTtl ?? (isCommand ? options.HistoryTtl : options.ResultTtlSuccess),
                FailureTtl = job.FailureTtl ?? (isCommand ? options.HistoryTtl : options.ResultTtlFailure),
            },
        };
    }

    /// <summary>Why a name cannot be one; null when it can.</summary>
    internal static string? NameProblem(string name) =>
        name.Length is 0 or > MaxNameLength ? $"has from 1 to {MaxNameLength} characters" : name.Any(char.IsControl) ? "has a control character" : null;

    private Rejection? Refusal(NewJob job, bool isCommand)
    {
        if (NameProblem(job.Name) is { } problem)
            return Invalid($"the job's name {problem}");
        if (isCommand && string.IsNullOrEmpty(job.Node))
            return Invalid("missing target");
        if (isCommand && !options.Allows(job.Node!))
            return new Rejection(RejectionCode.Forbidden, "target node not allowed");
        if (job.Timeout is { } asked && (asked < TimeSpan.Zero || asked > options.MaxJobTimeout))
            return Invalid($"timeout is from 0 to {options.MaxJobTimeout.TotalSeconds:0} seconds");
        if (job.Key is { Value.Length: > IdempotencyKey.MaxLength })
            return Invalid($"an idempotency key has at most {IdempotencyKey.MaxLength} characters");
        if (job.Description is { Length: > MaxDescriptionLength })
            return Invalid($"a description has at most {MaxDescriptionLength} characters");
        // As it is written: looking its host up would hold the submit, and each delivery does.
        if (job.WebhookUrl is { } url && urls.Complaint(url) is { } complaint)
            return Invalid($"webhookUrl {complaint}");
        if (job.TraceParent is { Length: > MaxTraceParentLength })
            return Invalid($"a traceparent has at most {MaxTraceParentLength} characters");
        if (job.Id is { } reserved && !ids.MayRepeat(reserved, options.RepeatWindow))
            return Invalid("the job's id was not reserved, or too long ago");
        return RefusalOfRetries(job, isCommand) ?? RefusalOfTtl(job.SuccessTtl) ?? RefusalOfTtl(job.FailureTtl) ?? RefusalOfLabels(job);
    }

    private static Rejection? RefusalOfRetries(NewJob job, bool isCommand)
    {
        if (job.MaxRetries is < 0 or > RetryPolicy.MaxRetriesLimit)
            return Invalid($"retries are from 0 to {RetryPolicy.MaxRetriesLimit}");
        if (job.MaxRetries > 0 && DeliveryOf(job, isCommand) == Delivery.AtMostOnce)
            return Invalid("a job that may be tried again is delivered at least once");
        if (IsOutOfBounds(job.RetryDelay) || IsOutOfBounds(job.MaxRetryDelay))
            return Invalid($"a delay between retries is from 0 to {RetryPolicy.LongestDelay.TotalSeconds:0} seconds");
        if (job.RetryDelay > job.MaxRetryDelay)
            return Invalid("the first delay between retries is not longer than the longest");
        if (job.RetryFactor is { } factor && !(factor is >= 1 and <= RetryPolicy.MaxFactor))
            return Invalid(string.Create(CultureInfo.InvariantCulture, $"the factor between delays is from 1 to {RetryPolicy.MaxFactor}"));
        return null;
    }

    private static bool IsOutOfBounds(TimeSpan? delay) => delay < TimeSpan.Zero || delay > RetryPolicy.LongestDelay;

    private Rejection? RefusalOfTtl(TimeSpan? ttl) => ttl < options.MinResultTtl || ttl > options.MaxResultTtl
        ? Invalid($"a result is kept for {options.MinResultTtl.TotalSeconds:0} to {options.MaxResultTtl.TotalSeconds:0} seconds")
        : null;

    private static Rejection? RefusalOfLabels(NewJob job)
    {
        if (job.Labels.Count > MaxLabels)
            return Invalid($"a job has at most {MaxLabels} labels");
        foreach (var (name, value) in job.Labels)
        {
            if (name.Length == 0 || Encoding.UTF8.GetByteCount(name) > MaxLabelBytes || Encoding.UTF8.GetByteCount(value) > MaxLabelBytes)
                return Invalid($"a label has a name of 1 to {MaxLabelBytes} bytes and a value of at most {MaxLabelBytes}");
        }
        return null;
    }

    private RetryPolicy RetryOf(NewJob job, bool isCommand)
    {
        var usual = RetryPolicy.None;
        var longest = job.MaxRetryDelay ?? (job.RetryDelay > usual.MaxDelay ? job.RetryDelay.Value : usual.MaxDelay);
        var first = job.RetryDelay ?? usual.FirstDelay;
        return new RetryPolicy
        {
            MaxRetries = job.MaxRetries ?? (isCommand || DeliveryOf(job, isCommand) == Delivery.AtMostOnce ? 0 : options.MaxRetries),
            FirstDelay = first < longest ? first : longest,
            MaxDelay = longest,
            Factor = job.RetryFactor ?? usual.Factor,
        };
    }

    private static Delivery DeliveryOf(NewJob job, bool isCommand) => job.Delivery ?? (isCommand ? Delivery.AtMostOnce : Delivery.AtLeastOnce);

    private static Rejection Invalid(string message) => new(RejectionCode.Invalid, message);
}
