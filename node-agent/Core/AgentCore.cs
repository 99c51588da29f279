using Actors.Link.V1;
using Actors.NodeAgent.Capture;
using Actors.NodeAgent.Journal;
using Microsoft.Extensions.Logging;

namespace Actors.NodeAgent.Core;

/// <summary>
/// The agent's logic: takes attempts at most once, runs them whether the server is there or not, and keeps each end until the server
/// has it. One thread's worth of turns on <see cref="AgentParts.Loop"/>; it starts no thread, reads no clock but the given one, and
/// repeats itself exactly when all its parts do.
/// </summary>
public sealed partial class AgentCore
{
    /// <summary>Ended attempts remembered after they are forgotten elsewhere: an assignment that comes late or twice must not start them again.</summary>
    private const int MaxRemembered = 16 * 1024;

    private readonly Dictionary<AttemptKey, Attempt> _attempts = [];
    private readonly HashSet<AttemptKey> _remembered = [];
    private readonly Queue<AttemptKey> _rememberedInOrder = new();
    // Each attempt once at most, until the flush.
    private readonly HashSet<Attempt> _sendSoon = [];
    // Each run once, until its start was seen.
    private readonly List<AttemptRun> _starting = [];
    // The write that is being waited for to see whether the disk takes ends.
    private Task _endsWritten = Task.CompletedTask;
    private Alarm? _flush;
    private Alarm? _journalPause;
    private bool _isSkewed;

    public AgentCore(AgentOptions options, AgentParts parts, ILogger<AgentCore> log) => (Options, Parts, Log) = (options, parts, log);

    internal AgentOptions Options { get; }
    internal AgentParts Parts { get; }
    internal ILogger Log { get; }
    internal Outbox Outbox { get; } = new();

    /// <summary>All that the server has not acknowledged the end of.</summary>
    internal IReadOnlyCollection<Attempt> Attempts => _attempts.Values;

    /// <summary>What the server may assign: nothing while the agent stops, or while the disk refuses.</summary>
    internal int Capacity => _isDraining || _journalPause is not null ? 0 : Options.Capacity;

    internal string MarkOf(AttemptKey key) => Processes.AttemptMark.For(Parts.Journal.Identity, key.JobId, key.Attempt);

    /// <summary>False when the server assigns without counting.</summary>
    internal bool Assigned(Assign assign)
    {
        assign.Attempt ??= new AttemptId();
        AttemptKey key = AttemptRecord.Key(assign.Attempt);
        if (_attempts.ContainsKey(key))
        {
            LogDuplicate(Log, key);
            return true;
        }
        if (_remembered.Contains(key))
        {
            LogForgotten(Log, key);
            var over = new Attempt(assign.Attempt, key, new OutputLog(Options, () => Parts.Journal.OpenSpool(key))) { IsOutputUnknown = true };
            _attempts.Add(key, over);
            _ = WatchAsync(WriteDownAsync(over, EndOf(over, Ending.RanBefore)));
            return true;
        }
        if (_attempts.Count >= Options.MaxHeld) return false;
        var attempt = new Attempt(assign.Attempt, key, new OutputLog(Options, () => Parts.Journal.OpenSpool(key)));
        attempt.Run = new AttemptRun(this, attempt, assign);
        _attempts.Add(key, attempt);
        _ = WatchAsync(attempt.Run.RunAsync());
        return true;
    }

    internal void Canceled(AttemptId id) => _attempts.GetValueOrDefault(AttemptRecord.Key(id))?.Run?.Kill(KillReason.Canceled);

    internal void OutputAcknowledged(OutputAck ack)
    {
        if (!_attempts.TryGetValue(AttemptRecord.Key(ack.Attempt), out Attempt? attempt)) return;
        attempt.Output.Acknowledge(ack.EndOffset);
        attempt.Run?.RoomMade();
        if (attempt.Output.UnsentBytes > 0 || attempt.End is not null) Outbox.Enlist(attempt);
    }

    internal void EndAcknowledged(FinishedAck ack)
    {
        AttemptKey key = AttemptRecord.Key(ack.Attempt);
        if (!_attempts.TryGetValue(key, out Attempt? attempt)) return;
        if (ack.Refusal.Length > 0) LogRefused(Log, key, ack.Refusal);
        attempt.IsForgotten = true;
        if (attempt.End is null) attempt.Run?.Kill(KillReason.Canceled);
        else Forget(attempt);
    }

    /// <summary>A connection is open: the server says what of the held attempts it has and wants.</summary>
    internal void Resume(Welcome welcome)
    {
        Dictionary<AttemptKey, long> stored = [];
        foreach (OutputAck ack in welcome.Stored) stored[AttemptRecord.Key(ack.Attempt)] = ack.EndOffset;
        foreach (Attempt attempt in _attempts.Values)
        {
            attempt.Rewind(stored.GetValueOrDefault(attempt.Key));
            attempt.Run?.RoomMade();
            Outbox.Enlist(attempt);
        }
        foreach (AttemptId id in welcome.Canceled) Canceled(id);
    }

    internal void CompareClocks(long serverTimeMs)
    {
        TimeSpan skew = Parts.Time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(serverTimeMs);
        bool isSkewed = skew.Duration() > Options.MaxClockSkew;
        if (isSkewed && !_isSkewed) LogSkew(Log, skew.TotalSeconds);
        if (!isSkewed && _isSkewed) LogSkewGone(Log);
        _isSkewed = isSkewed;
    }

    /// <summary>Sends what the attempt has to tell together with whatever else comes up within the flush delay.</summary>
    internal void SendSoon(Attempt attempt)
    {
        _sendSoon.Add(attempt);
        FlushSoon();
    }

    /// <summary>Sees within the flush delay that the process has begun.</summary>
    internal void LookForStartSoon(AttemptRun run)
    {
        _starting.Add(run);
        FlushSoon();
    }

    /// <summary>The disk takes no records: ask for no work for a while.</summary>
    internal void JournalRefused(JournalException failure)
    {
        LogJournalRefused(Log, failure.Message);
        if (failure.Fault == JournalFault.TooLarge || _journalPause is not null) return;
        _journalPause = new Alarm(Parts, Options.JournalPause, () =>
        {
            _journalPause = null;
            Outbox.AddHeartbeat(Capacity);
        });
        Outbox.AddHeartbeat(Capacity);
    }

    internal Finished EndOf(Attempt attempt, Ending ending) => new()
    {
        Attempt = attempt.Id,
        Kind = ending.Kind,
        ExitCode = ending.ExitCode,
        Error = ending.Error,
        EndedAtMs = Parts.Time.GetUtcNow().ToUnixTimeMilliseconds(),
        OutputBytes = attempt.Output.End,
    };

    /// <summary>
    /// Writes an end down and tells it, whichever comes first: until the server has it, it is to outlive the agent; once the server has it,
    /// nobody needs it here. An end that cannot be written down is told all the same: it is true, only less safe.
    /// </summary>
    internal async Task WriteDownAsync(Attempt attempt, Finished end)
    {
        if (attempt.IsJournaled)
        {
            try
            {
                if (attempt.Output.IsSpooled) await attempt.Output.FlushSpoolAsync();
                Task written = Parts.Journal.FinishedAsync(attempt.Key, AttemptRecord.Ended(end, attempt.Output));
                // Ends that share a write share the watch over it.
                if (written != _endsWritten) _ = WatchEndsAsync(_endsWritten = written);
            }
            catch (JournalException failure)
            {
                JournalRefused(failure);
            }
        }
        attempt.End = end;
        attempt.Run = null;
        if (attempt.IsForgotten) Forget(attempt);
        else Outbox.Enlist(attempt);
        SeeWhetherDone();
    }

    private async Task WatchEndsAsync(Task written)
    {
        try
        {
            await written;
        }
        catch (JournalException failure)
        {
            JournalRefused(failure);
        }
    }

    private void FlushSoon() => _flush ??= new Alarm(Parts, Options.FlushDelay, () =>
    {
        _flush = null;
        foreach (Attempt waiting in _sendSoon) Outbox.Enlist(waiting);
        _sendSoon.Clear();
        _starting.RemoveAll(static run => run.LookForStart());
        if (_starting.Count > 0) FlushSoon();
    });

    private void Forget(Attempt attempt)
    {
        _attempts.Remove(attempt.Key);
        attempt.Output.Dispose();
        if (attempt.IsJournaled) Parts.Journal.Acknowledged(attempt.Key);
        if (_remembered.Add(attempt.Key)) _rememberedInOrder.Enqueue(attempt.Key);
        if (_rememberedInOrder.Count > MaxRemembered) _remembered.Remove(_rememberedInOrder.Dequeue());
        SeeWhetherDone();
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Attempt {Key} was assigned again; it is not run again")]
    private static partial void LogDuplicate(ILogger log, AttemptKey key);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The server assigned attempt {Key} again, although it knew how it ended: was it restored from a copy? It is not run again")]
    private static partial void LogForgotten(ILogger log, AttemptKey key);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The server refused the end of attempt {Key} for good: {Refusal}")]
    private static partial void LogRefused(ILogger log, AttemptKey key, string refusal);

    [LoggerMessage(Level = LogLevel.Warning, Message = "This machine's clock is {Seconds:0.0} s ahead of the server's (behind, if negative)")]
    private static partial void LogSkew(ILogger log, double seconds);

    [LoggerMessage(Level = LogLevel.Information, Message = "This machine's clock agrees with the server's again")]
    private static partial void LogSkewGone(ILogger log);

    [LoggerMessage(Level = LogLevel.Error, Message = "The journal refused a record: {Reason}")]
    private static partial void LogJournalRefused(ILogger log, string reason);
}
