using Actors.Link.V1;

namespace Actors.Client.Workers;

/// <summary>Sends an attempt's progress now and then: the first word at once, and what comes too soon after it a little later, the last of it alone.</summary>
internal sealed class ProgressThrottle(JobWorker worker, AttemptId attempt, TimeProvider time)
{
    private readonly Lock _gate = new();
    private Progress? _latest;
    private ITimer? _timer;
    private bool _isResting;
    private bool _isOver;

    public void Report(double percent, string? message)
    {
        lock (_gate)
        {
            if (_isOver)
                return;
            _latest = new Progress { Attempt = attempt, Percent = percent, Message = message ?? _latest?.Message ?? "" };
            if (!_isResting)
                SendAndRest();
        }
    }

    /// <summary>Sends the last word, and no more: the attempt is over.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            _isOver = true;
            if (_latest is not null && _isResting)
                worker.Send(new ExecutorMessage { Progress = _latest });
            _timer?.Dispose();
        }
    }

    private void SendAndRest()
    {
        worker.Send(new ExecutorMessage { Progress = _latest });
        _latest = null;
        _isResting = true;
        _timer ??= time.CreateTimer(static throttle => ((ProgressThrottle)throttle!).Rested(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(worker.Options.ProgressInterval, Timeout.InfiniteTimeSpan);
    }

    private void Rested()
    {
        lock (_gate)
        {
            _isResting = false;
            if (_latest is not null && !_isOver)
                SendAndRest();
        }
    }
}
