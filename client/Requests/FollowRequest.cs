using System.Threading.Channels;
using Actors.Link.V1;

namespace Actors.Client.Requests;

/// <summary>A followed job: updates wait here to be read. When they are too many the oldest go, but never the end.</summary>
internal sealed class FollowRequest(long jobId, int backlog) : PendingRequest
{
    private readonly Channel<JobUpdate> _updates = Channel.CreateBounded<JobUpdate>(
        new BoundedChannelOptions(backlog) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    public ChannelReader<JobUpdate> Updates => _updates.Reader;

    public override ExecutorMessage Message => new() { Follow = new Follow { Request = Number, JobId = jobId } };

    public override bool Answer(ServerMessage message)
    {
        switch (message.BodyCase)
        {
            case ServerMessage.BodyOneofCase.Refused:
                _updates.Writer.TryComplete(JobMessages.ExceptionOf(message.Refused.Refusal));
                return true;
            case ServerMessage.BodyOneofCase.JobView:
                var update = JobMessages.UpdateOf(message.JobView);
                _updates.Writer.TryWrite(update);
                return update.Result is not null && _updates.Writer.TryComplete();
            default:
                return false;
        }
    }

    public override void Fail(Exception reason) => _updates.Writer.TryComplete(reason);
}
