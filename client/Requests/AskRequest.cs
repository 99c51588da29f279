using Actors.Link.V1;

namespace Actors.Client.Requests;

/// <summary>A request with one answer.</summary>
internal sealed class AskRequest(Func<long, ExecutorMessage> message) : PendingRequest
{
    private readonly TaskCompletionSource<ServerMessage> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override ExecutorMessage Message => message(Number);

    public Task<ServerMessage> Task => _answer.Task;

    public override bool Answer(ServerMessage message)
    {
        if (message.BodyCase == ServerMessage.BodyOneofCase.Refused)
            _answer.TrySetException(JobMessages.ExceptionOf(message.Refused.Refusal));
        else
            _answer.TrySetResult(message);
        return true;
    }

    public override void Fail(Exception reason) => _answer.TrySetException(reason);
}
