using Actors.Gateway.Link.Applications;
using Actors.Jobs;
using Actors.Link.V1;
using Actors.Nodes;
using Actors.Queues;
using Google.Protobuf;

namespace Actors.Gateway.Link;

/// <summary>Between the link's messages and the language of the grains.</summary>
internal static class LinkMessages
{
    public static AttemptRef RefOf(AttemptId id) => new(new JobId(id.JobId), id.Attempt);

    public static AttemptId Of(AttemptRef attempt) => new() { JobId = attempt.JobId.Value, Attempt = attempt.Attempt };

    public static Assign Of(Assignment assignment) => new()
    {
        Attempt = new AttemptId { JobId = assignment.JobId.Value, Attempt = assignment.Attempt },
        Name = assignment.Name,
        Payload = UnsafeByteOperations.UnsafeWrap(assignment.Payload),
        TimeoutMs = (long)assignment.Timeout.TotalMilliseconds,
        AtMostOnce = assignment.Delivery == Delivery.AtMostOnce,
        Owner = assignment.Owner,
        TraceParent = assignment.TraceParent ?? "",
    };

    public static NodeInventory? InventoryOf(NodeInfo? node) => node is null ? null : new NodeInventory
    {
        Hostname = node.Hostname,
        Os = node.Os,
        Arch = node.Arch,
        Kernel = node.Kernel,
        Uptime = node.Uptime,
        AgentVersion = node.AgentVersion,
        Processors = node.Processors,
        MemoryBytes = node.MemoryBytes,
    };

    public static JobOutcome OutcomeOf(Finished finished)
    {
        var status = finished.Kind switch
        {
            EndKind.Succeeded => JobStatus.Succeeded,
            EndKind.TimedOut => JobStatus.TimedOut,
            EndKind.Canceled => JobStatus.Canceled,
            EndKind.Rejected => JobStatus.Rejected,
            EndKind.Lost => JobStatus.Lost,
            _ => JobStatus.Failed,
        };
        // What is stored is written into larger JSON as it is.
        if (!SubmittedJobs.IsJson(finished.Result.Span))
            return new JobOutcome { Status = JobStatus.Failed, Error = "the executor reported a result that is not JSON", NoRetry = true };
        return new JobOutcome
        {
            Status = status,
            ExitCode = finished.HasExitCode ? finished.ExitCode : null,
            Result = finished.Result.Memory,
            Error = finished.Error.Length == 0 ? null : finished.Error,
            ReportedEnd = finished.EndedAtMs > 0 ? DateTimeOffset.FromUnixTimeMilliseconds(finished.EndedAtMs) : null,
            OutputBytes = finished.OutputBytes,
            NoRetry = finished.NoRetry,
        };
    }
}
