using Actors.Link.V1;

namespace Actors.Client.Requests;

/// <summary>Asks once more for the end of a job that is waited for.</summary>
internal sealed class WatchRequest(long jobId, Action<WatchRequest, ServerMessage> answered) : PendingRequest
{
    public long JobId { get; } = jobId;

    public override ExecutorMessage Message => new() { GetJob = new GetJob { Request = Number, JobId = JobId, Watch = true } };

    public override bool Answer(ServerMessage message)
    {
        answered(this, message);
        return true;
    }

    public override void Fail(Exception reason)
    {
        // Whoever waits has a time of its own, and the next connection asks again.
    }
}
