using Actors.Link.V1;

namespace Actors.Client.Requests;

/// <summary>Jobs to be submitted. They get their ids when they are sent for the first time, and keep them when they are sent again.</summary>
internal sealed class SubmitRequest : PendingRequest
{
    private readonly TaskCompletionSource<Submitted>? _answer;

    /// <param name="submit">The jobs, without ids.</param>
    /// <param name="wait">Who waits for the end of the one job, and hears of a refusal; null when the answer itself is waited for.</param>
    /// <param name="keptFor">The shortest time a job's result is kept: after that a repeat could run it again. Null for the server's default, which is long.</param>
    public SubmitRequest(Submit submit, JobWait? wait, TimeSpan? keptFor)
    {
        Submit = submit;
        Wait = wait;
        KeptFor = keptFor;
        Message = new ExecutorMessage { Submit = submit };
        if (wait is null)
            _answer = new TaskCompletionSource<Submitted>(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public Submit Submit { get; }

    public JobWait? Wait { get; }

    public TimeSpan? KeptFor { get; }

    public override ExecutorMessage Message { get; }

    public Task<Submitted> Task => _answer!.Task;

    public bool HasIds { get; set; }

    public bool IsSettled { get; private set; }

    /// <summary>Called when the answer is there or will not come any more, before anybody hears of it.</summary>
    public Action? Settled { get; init; }

    public IReadOnlyList<string> JobIds => HasIds ? [.. Submit.Jobs.Select(job => JobMessages.TextOf(job.Id))] : [];

    public override bool Answer(ServerMessage message)
    {
        if (message.BodyCase == ServerMessage.BodyOneofCase.Refused)
            Fail(JobMessages.ExceptionOf(message.Refused.Refusal));
        else
            Answer(message.Submitted);
        return true;
    }

    public override void Fail(Exception reason)
    {
        Settle();
        _answer?.TrySetException(reason);
        Wait?.Fail(reason);
    }

    private void Answer(Submitted submitted)
    {
        Settle();
        if (_answer is not null)
            _answer.TrySetResult(submitted);
        else if (submitted.Jobs[0].Refusal is { } refusal)
            Wait!.Fail(JobMessages.ExceptionOf(refusal));
        else
            Wait!.IsTaken = true;
    }

    private void Settle()
    {
        if (IsSettled)
            return;
        IsSettled = true;
        Settled?.Invoke();
    }
}
