namespace Actors.Embedded.Tests.Grains;

[Alias("tests.clock")]
public interface IClockGrain : IGrainWithStringKey
{
    Task StartTimer(string name, TimeSpan due, TimeSpan period, bool keepAlive);

    Task StartFailingTimer(string name, TimeSpan period);

    Task StopTimer();

    Task ChangeTimer(TimeSpan due, TimeSpan period);

    Task<bool> Remind(string name, TimeSpan due, TimeSpan period);

    Task<bool> Forget(string name);
}

internal sealed class ClockGrain(Journal journal, TimeProvider time) : Grain, IClockGrain, IRemindable
{
    private IGrainTimer? _timer;

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        journal.Add($"{this.GetPrimaryKeyString()} deactivated");
        return Task.CompletedTask;
    }

    public Task StartTimer(string name, TimeSpan due, TimeSpan period, bool keepAlive)
    {
        _timer = this.RegisterGrainTimer(
            (text, _) =>
            {
                journal.Add($"{text} {time.GetUtcNow():mm:ss}");
                return Task.CompletedTask;
            },
            name,
            new GrainTimerCreationOptions { DueTime = due, Period = period, KeepAlive = keepAlive });
        return Task.CompletedTask;
    }

    public Task StartFailingTimer(string name, TimeSpan period)
    {
        _timer = this.RegisterGrainTimer(
            _ =>
            {
                journal.Add(name);
                throw new InvalidOperationException("The timer goes on.");
            },
            new() { DueTime = period, Period = period });
        return Task.CompletedTask;
    }

    public Task StopTimer()
    {
        _timer!.Dispose();
        return Task.CompletedTask;
    }

    public Task ChangeTimer(TimeSpan due, TimeSpan period)
    {
        _timer!.Change(due, period);
        return Task.CompletedTask;
    }

    public async Task<bool> Remind(string name, TimeSpan due, TimeSpan period) =>
        (await this.RegisterOrUpdateReminder(name, due, period)).ReminderName == name;

    public async Task<bool> Forget(string name)
    {
        if (await this.GetReminder(name) is not { } reminder) return false;
        await this.UnregisterReminder(reminder);
        return true;
    }

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        journal.Add($"{reminderName} {status.CurrentTickTime:mm:ss}");
        if (reminderName == "failing") throw new InvalidOperationException("The reminder goes on.");
        return Task.CompletedTask;
    }
}
