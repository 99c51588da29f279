using System.Text.Json;
using Actors.Domain.Queues;
using Actors.Jobs;
using Actors.Queues;
using Microsoft.Extensions.Logging;

namespace Actors.Grains.Queues;

/// <summary>What the queue reads from the index, and what happens by the clock.</summary>
internal sealed partial class QueueGrain
{
    /// <summary>How often leases and deadlines are looked at while there are any.</summary>
    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>How often an idle-looking queue is held against the index, should an offer have been lost.</summary>
    private static readonly TimeSpan ReconcileInterval = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan ShortestTick = TimeSpan.FromMilliseconds(1);

    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);

    private const string ReminderName = "wake";
    private const int Page = 1000;
    private const int DueBatch = 256;

    private readonly HashSet<Task> _loads = [];
    private IGrainTimer? _tick;
    private DateTimeOffset _tickAt;
    private DateTimeOffset _reconcileAt;
    private bool _hasReminder;

    private bool IsLoading => _loads.Count > 0;

    /// <summary>Called by the clock when the queue may have lost its activation with work at hand.</summary>
    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        // A submit whose outcome the store could not tell may have left a job that nobody offered; a queue of pollers has no tick to find it by.
        await Reconcile(Now);
        Pump();
        if (_queue.IsIdle && !IsLoading && (await index.CountByQueue(Id)).Take((int)JobStatus.Succeeded).Sum() == 0
            && await this.GetReminder(ReminderName) is { } reminder)
        {
            await this.UnregisterReminder(reminder);
            _hasReminder = false;
        }
    }

    private Task WhenLoaded() => Task.WhenAny(_loads);

    private async Task RecoverRunning()
    {
        var after = default(JobId);
        while (true)
        {
            var running = await index.ListRunning(Id, after, Page);
            foreach (var id in running)
            {
                await RecoverRunning(id);
            }
            if (running.Count < Page)
                return;
            after = running[^1];
        }
    }

    private async Task RecoverRunning(JobId id)
    {
        try
        {
            // The index may lag behind the job: only a job that says so itself is running.
            if ((await Job(id).GetHeld()).Value is { Status: JobStatus.Running } job)
                _queue.Recover(job, Now);
        }
        catch (JsonException e)
        {
            LogUnreadable(log, Id, id, e);
        }
    }

    private void Refill()
    {
        if (_pausedUntil > Now)
            return;
        foreach (var lanes in _queue.LanesWantingOwners().ToArray())
            _ = Track(LoadOwners(lanes));
        foreach (var (lanes, lane) in _queue.LanesWantingRefill().ToArray())
            _ = Track(LoadLane(lanes, lane));
        if (_queue.WantsScheduled)
            _ = Track(LoadScheduled());
    }

    private async Task LoadOwners(PriorityLanes lanes)
    {
        IReadOnlyList<string>? owners = null;
        var after = lanes.BeginOwners();
        try
        {
            owners = await index.ListWaitingOwners(Id, lanes.Priority, after, Page);
        }
        catch (Exception e)
        {
            RestAfterFailedRead(e);
        }
        lanes.EndOwners(owners, complete: owners?.Count < Page);
    }

    private async Task LoadLane(PriorityLanes lanes, OwnerLane lane)
    {
        IReadOnlyList<QueueEntry>? entries = null;
        var asked = lane.Window.Capacity;
        var after = lane.Window.BeginRefill();
        try
        {
            entries = await index.ListWaiting(Id, lanes.Priority, lane.Owner, after.Id, asked);
        }
        catch (Exception e)
        {
            RestAfterFailedRead(e);
        }
        lanes.EndRefill(lane, entries, asked);
    }

    private async Task LoadScheduled()
    {
        IReadOnlyList<QueueEntry>? entries = null;
        var after = _queue.BeginScheduled();
        try
        {
            entries = await index.ListScheduled(Id, after.DueAt, after.Id, limits.ScheduledWindow);
        }
        catch (Exception e)
        {
            RestAfterFailedRead(e);
        }
        _queue.EndScheduled(entries, limits.ScheduledWindow);
    }

    private async Task Track(Task load)
    {
        _loads.Add(load);
        await load;
        _loads.Remove(load);
        Pump();
    }

    private void RestAfterFailedRead(Exception error)
    {
        LogReadFailed(log, Id, error);
        _pausedUntil = Now + PauseAfterRefusal;
    }

    /// <summary>Sees to it that the timer goes off when there is something to do, and not much earlier.</summary>
    private void ArmTick()
    {
        if (_queue.IsIdle && !_queue.Executors.Any())
            return;
        var now = Now;
        var at = now + (_queue.Placements.Count > 0 ? TickInterval : ReconcileInterval);
        if (_pausedUntil > now && _pausedUntil < at)
            at = _pausedUntil;
        if (_queue.NextDueAt is { } due && due < at)
            at = due > now ? due : now + ShortestTick;
        if (_queue.OpensAt(now) is { } opens && opens < at)
            at = opens > now ? opens : now + ShortestTick;
        if (_tick is not null && _tickAt <= at)
            return;
        _tick?.Dispose();
        _tickAt = at;
        _tick = this.RegisterGrainTimer(_ => Tick(), new GrainTimerCreationOptions { DueTime = at - now, Period = Timeout.InfiniteTimeSpan, KeepAlive = true });
    }

    private Task Tick()
    {
        _tick?.Dispose();
        _tick = null;
        var now = Now;
        foreach (var id in _queue.TakeDue(now, DueBatch))
            _ = MakeReady(id);
        foreach (var abandonment in _queue.TakeExpired(now))
            _ = GiveUp(abandonment);
        foreach (var placement in _queue.TakeToRecord(now))
            _ = RecordStart(placement);
        if (now >= _reconcileAt)
            _ = Reconcile(now);
        Pump();
        return Task.CompletedTask;
    }

    private async Task MakeReady(JobId id)
    {
        try
        {
            // The job answers by offering itself again.
            var answer = await Job(id).MakeReady();
            if (answer.Rejection?.Code == RejectionCode.Unavailable)
                _queue.DueAgain(id, Now + PauseAfterRefusal);
            else if (answer.Rejection?.Code == RejectionCode.WrongState)
                await LookAgain(id);
        }
        catch (Exception e)
        {
            LogReadFailed(log, Id, e);
            _queue.DueAgain(id, Now + PauseAfterRefusal);
        }
    }

    private async Task Reconcile(DateTimeOffset now)
    {
        _reconcileAt = now + ReconcileInterval;
        if (!_queue.IsDrained || IsLoading)
            return;
        try
        {
            var counts = await index.CountByQueue(Id);
            if (counts[(int)JobStatus.Queued] + counts[(int)JobStatus.Scheduled] > 0 && _queue.IsDrained)
                _queue.Reread();
        }
        catch (Exception e)
        {
            LogReadFailed(log, Id, e);
        }
    }

    private void KeepReminder()
    {
        if (_hasReminder)
            return;
        _hasReminder = true;
        _ = Register();

        async Task Register()
        {
            try
            {
                await this.RegisterOrUpdateReminder(ReminderName, ReminderPeriod, ReminderPeriod);
            }
            catch (Exception e)
            {
                _hasReminder = false;
                LogReadFailed(log, Id, e);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Queue {Queue}: the record of job {JobId} is damaged; the others go on")]
    private static partial void LogUnreadable(ILogger log, QueueId queue, JobId jobId, Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Queue {Queue}: the store does not answer; trying again")]
    private static partial void LogReadFailed(ILogger log, QueueId queue, Exception error);
}
