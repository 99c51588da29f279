using Actors.Link.V1;
using Actors.NodeAgent.Capture;
using Actors.NodeAgent.Journal;
using Actors.NodeAgent.Link;
using Microsoft.Extensions.Logging;

namespace Actors.NodeAgent.Core;

/// <summary>The agent's life: take up what a former one left, keep a connection, and end.</summary>
public sealed partial class AgentCore
{
    private readonly TaskCompletionSource _stopped = new();
    private readonly CancellationTokenSource _dialing = new();
    private bool _isDraining;
    private bool _isHurried;
    private Alarm? _drainAlarm;
    private Alarm? _deliverAlarm;
    private LinkSession? _session;

    /// <summary>Runs until <see cref="Drain"/> is done. Fails when the logic itself does: then the process has to end and start anew.</summary>
    public async Task RunAsync()
    {
        await RecoverAsync();
        Task dialing = DialForeverAsync();
        _ = WatchAsync(dialing);
        await _stopped.Task;
        // Not CancelAsync, which would leave the loop for a thread of the pool.
        _dialing.Cancel();
        _session?.Break("the agent stops");
        await dialing;
    }

    /// <summary>Ends the agent in peace: takes no work, lets running jobs end, delivers what it can. What is still running after the timeout is killed.</summary>
    public void Drain()
    {
        if (_isDraining) return;
        _isDraining = true;
        LogDraining(Log, _attempts.Count, Options.DrainTimeout.TotalSeconds);
        Outbox.AddHeartbeat(Capacity);
        _drainAlarm = new Alarm(Parts, Options.DrainTimeout, Hurry);
        SeeWhetherDone();
    }

    /// <summary>Ends the agent soon: what runs is killed, and its end told as lost.</summary>
    public void Hurry()
    {
        Drain();
        if (_isHurried) return;
        _isHurried = true;
        foreach (Attempt attempt in _attempts.Values.ToArray()) attempt.Run?.Kill(KillReason.AgentStopped);
        SeeWhetherDone();
    }

    /// <summary>What was taken and not ended is killed and told as lost: whether it began, and what it did, nobody can say.</summary>
    private async Task RecoverAsync()
    {
        foreach (LiveAttempt live in Parts.Journal.Recovered)
        {
            var id = Assign.Parser.ParseFrom(live.Assignment.Span).Attempt;
            if (live.Result is { } record)
            {
                (Finished end, OutputLog output) = AttemptRecord.ReadEnded(record, Options, () => Parts.Journal.OpenSpool(live.Key));
                _attempts.Add(live.Key, new Attempt(id, live.Key, output)
                {
                    End = end,
                    IsJournaled = true,
                    IsOutputUnknown = end.Kind == EndKind.Lost && output.End == 0,
                });
                continue;
            }
            int killed = Parts.KillLeftovers(live.Started, MarkOf(live.Key));
            LogLost(Log, live.Key, killed);
            var lost = new Attempt(id, live.Key, new OutputLog(Options, () => Parts.Journal.OpenSpool(live.Key)))
            {
                IsJournaled = true,
                IsOutputUnknown = true,
            };
            _attempts.Add(live.Key, lost);
            await WriteDownAsync(lost, EndOf(lost, Ending.AgentRestarted));
        }
    }

    private async Task DialForeverAsync()
    {
        var delays = new RedialDelay(Options, Parts.Random);
        string? lastReason = null;
        while (!_stopped.Task.IsCompleted)
        {
            LinkException end = await DialOnceAsync(delays);
            if (_stopped.Task.IsCompleted) return;
            TimeSpan delay = delays.Next(end.IsRefusal);
            if (end.IsRefusal) LogRefusedByServer(Log, Options.Api, end.Message, delay.TotalSeconds);
            else if (end.Message != lastReason) LogDisconnected(Log, Options.Api, end.Message, delay.TotalSeconds);
            else LogStillDisconnected(Log, Options.Api, end.Message, delay.TotalSeconds);
            lastReason = end.Message;
            try
            {
                await Task.Delay(delay, Parts.Time, _dialing.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>One connection from dialing to its death; tells why it ended.</summary>
    private async Task<LinkException> DialOnceAsync(RedialDelay delays)
    {
        try
        {
            await using ILinkConnection connection = await Parts.Dialer.DialAsync(_dialing.Token);
            // Opened just before the agent stopped: nobody is left who would break it.
            if (_stopped.Task.IsCompleted) return new LinkException("the agent stops");
            _session = new LinkSession(this, connection);
            long since = Parts.Time.GetTimestamp();
            LinkException end = await _session.RunAsync();
            // A server that ends each connection at once must not be dialed at the shortest delay forever.
            if (_session.IsWelcomed && Parts.Time.GetElapsedTime(since) >= Options.StableAfter) delays.Reset();
            return end;
        }
        catch (LinkException refused)
        {
            return refused;
        }
        catch (OperationCanceledException)
        {
            return new LinkException("the agent stops");
        }
        finally
        {
            _session = null;
        }
    }

    /// <summary>Done when nothing runs and everything is delivered, or cannot be within its time.</summary>
    private void SeeWhetherDone()
    {
        if (!_isDraining || _stopped.Task.IsCompleted) return;
        if (_attempts.Values.Any(attempt => attempt.End is null)) return;
        if (_attempts.Count == 0)
        {
            Stop();
            return;
        }
        _deliverAlarm ??= new Alarm(Parts, Options.DeliverTimeout, () =>
        {
            _deliverAlarm = null;
            // An assignment that was on its way may have begun meanwhile.
            if (_attempts.Values.All(attempt => attempt.End is not null)) Stop();
        });
    }

    private void Stop()
    {
        _drainAlarm?.Dispose();
        _deliverAlarm?.Dispose();
        LogStopped(Log, _attempts.Count);
        foreach (Attempt attempt in _attempts.Values) attempt.Output.Dispose();
        _stopped.TrySetResult();
    }

    /// <summary>A fault in the logic ends the agent: the journal knows what to do with the rest.</summary>
    private async Task WatchAsync(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception bug)
        {
            LogBug(Log, bug);
            _stopped.TrySetException(bug);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Stopping: {Attempts} attempts are left, running ones may go on for {Seconds:0.##} s")]
    private static partial void LogDraining(ILogger log, int attempts, double seconds);

    [LoggerMessage(Level = LogLevel.Information, Message = "Stopped; {Attempts} ends are kept for the next start")]
    private static partial void LogStopped(ILogger log, int attempts);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Attempt {Key} ran when the agent's former life ended; it is lost, {Killed} processes of it were killed")]
    private static partial void LogLost(ILogger log, AttemptKey key, int killed);

    [LoggerMessage(Level = LogLevel.Warning, Message = "No connection to {Api}: {Reason}. Jobs go on; dialing again in {Seconds:0.##} s")]
    private static partial void LogDisconnected(ILogger log, Uri api, string reason, double seconds);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Still no connection to {Api}: {Reason}. Dialing again in {Seconds:0.##} s")]
    private static partial void LogStillDisconnected(ILogger log, Uri api, string reason, double seconds);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Api} refuses this agent: {Reason}. Mend the settings here or there; dialing again in {Seconds:0.##} s")]
    private static partial void LogRefusedByServer(ILogger log, Uri api, string reason, double seconds);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The agent's logic failed; the agent ends")]
    private static partial void LogBug(ILogger log, Exception bug);
}
