using Actors.Embedded.Turns;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Actors.Embedded.Reminders;

/// <summary>A registered reminder and its timer. Ticks are due at the start time plus whole periods; one that is still being received when the
/// next is due swallows it.</summary>
internal sealed partial class Reminder : IGrainReminder, IDisposable
{
    // Timers take at most some seven weeks; a longer wait is made of several.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(30);

    private readonly EmbeddedRuntime _runtime;
    private readonly ITimer _timer;
    private DateTimeOffset _due;
    private volatile bool _isDisposed;

    public Reminder(EmbeddedRuntime runtime, ReminderRow row)
    {
        _runtime = runtime;
        Row = row;
        _due = row.StartAt;
        _timer = runtime.Time.CreateTimer(static reminder => ((Reminder)reminder!).TimerFired(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public ReminderRow Row { get; }

    public string ReminderName => Row.Name;

    public void Start() => Wait(_runtime.Time.GetUtcNow());

    public void Dispose()
    {
        _isDisposed = true;
        _timer.Dispose();
    }

    private void TimerFired()
    {
        var now = _runtime.Time.GetUtcNow();
        if (now < _due) Wait(now);
        else Fire(now);
    }

    private void Wait(DateTimeOffset now)
    {
        if (_isDisposed) return;
        var wait = _due > now ? _due - now : TimeSpan.Zero;
        _timer.Change(wait < LongestWait ? wait : LongestWait, Timeout.InfiniteTimeSpan);
    }

    private void Fire(DateTimeOffset now)
    {
        if (_isDisposed || _runtime.IsAborted) return;
        if (!_runtime.Kinds.TryGetValue(Row.Grain.Type, out var kind))
        {
            LogNobody(_runtime.Log, Row.Grain, Row.Name);
            return;
        }

        var call = new ReminderCall(Row.Name, TickStatus.Create(Row.StartAt.UtcDateTime, Row.Period, now.UtcDateTime));
        _runtime.Send(kind, Row.Grain.Key, call);
        call.Outcome.ContinueWith(
            static (outcome, reminder) => ((Reminder)reminder!).Received(outcome), this, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, SameThreadScheduler.Instance);
    }

    private void Received(Task outcome)
    {
        if (outcome.IsFaulted) LogFailed(_runtime.Log, Row.Grain, Row.Name, outcome.Exception.InnerExceptions[0]);
        var now = _runtime.Time.GetUtcNow();
        var passed = Math.Floor((now - Row.StartAt) / Row.Period) + 1;
        _due = Row.StartAt + Row.Period * Math.Max(passed, 1);
        Wait(now);
    }

    [LoggerMessage(LogLevel.Error, "{Grain} failed at its reminder {Reminder}; the next tick comes all the same.")]
    private static partial void LogFailed(ILogger logger, GrainId grain, string reminder, Exception exception);

    [LoggerMessage(LogLevel.Warning, "The reminder {Reminder} of {Grain} rests: no assembly of the runtime has such a grain.")]
    private static partial void LogNobody(ILogger logger, GrainId grain, string reminder);
}
