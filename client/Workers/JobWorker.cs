using System.Security.Cryptography;
using Actors.Client.Link;
using Actors.Link.V1;
using Google.Protobuf;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Actors.Client.Workers;

/// <summary>Runs jobs with the handlers it was given: takes attempts from the server, runs them side by side, and keeps each result until the server has it.</summary>
public sealed partial class JobWorker : ILinkPart, IAsyncDisposable
{
    private const int MaxErrorLength = 16 * 1024;

    /// <summary>What the message of an end takes besides its result, generously.</summary>
    private const int BytesPerEnd = 1024;

    private readonly IServiceScopeFactory _scopes;
    private readonly TimeProvider _time;
    private readonly ILogger<JobWorker> _log;
    private readonly Dictionary<string, JobHandlerEntry> _handlers;
    private readonly string _workerId;
    private readonly string _bootId = RandomNumberGenerator.GetHexString(16, lowercase: true);
    private readonly LinkLoop _link;
    private readonly Lock _gate = new();
    private readonly Dictionary<(long JobId, int Attempt), RunningAttempt> _attempts = [];
    private readonly Queue<RunningAttempt> _waiting = new();
    private readonly Queue<RunningAttempt> _unsent = new();
    private ILinkConnection? _connection;
    private TaskCompletionSource? _idle;
    private volatile int _maxResultBytes;
    private int _running;
    private bool _isDraining;

    internal JobWorker(JobWorkerOptions options, IEnumerable<JobHandlerEntry> handlers, IServiceScopeFactory scopes, ILogger<JobWorker> log, TimeProvider time)
    {
        options.ThrowIfMistaken();
        Options = options;
        _handlers = handlers.ToDictionary(handler => handler.Name, StringComparer.Ordinal);
        (_scopes, _log, _time) = (scopes, log, time);
        _workerId = options.WorkerId ?? $"{Environment.MachineName}-{Environment.ProcessId}-{_bootId[..4]}";
        _maxResultBytes = options.MaxResultBytes;
        _link = new LinkLoop(this, options, time, log);
    }

    int ILinkPart.Capacity => Volatile.Read(ref _isDraining) ? 0 : Options.Concurrency;

    internal JobWorkerOptions Options { get; }

    /// <summary>Begins to take jobs, as soon as the server can be reached.</summary>
    public void Start() => _link.Start();

    /// <summary>Takes no more jobs, lets what runs come to its end, and closes. After <see cref="JobWorkerOptions.DrainTimeout"/>, or when the token is canceled,
    /// what still runs has its token canceled and is tried again by another worker.</summary>
    public async Task Stop(CancellationToken hurry)
    {
        Volatile.Write(ref _isDraining, true);
        _link.Beat();
        if (!await WhenIdle(Options.DrainTimeout, hurry).ConfigureAwait(false))
        {
            RunningAttempt[] running;
            lock (_gate)
                running = [.. _attempts.Values.Where(attempt => attempt.End is null)];
            LogStopping(_log, running.Length);
            foreach (var attempt in running)
                attempt.Cancel(RunningAttempt.CancelReason.Stopping);
            await WhenIdle(Options.StopGrace, CancellationToken.None).ConfigureAwait(false);
        }
        await _link.Leave(Options.StopGrace).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => _link.DisposeAsync();

    Hello ILinkPart.Hello()
    {
        var hello = new Hello
        {
            Version = 1,
            Role = LinkRole.Worker,
            ExecutorId = _workerId,
            BootId = _bootId,
            Capacity = ((ILinkPart)this).Capacity,
        };
        hello.Handles.AddRange(_handlers.Keys);
        lock (_gate)
        {
            foreach (var attempt in _attempts.Values)
                hello.Held.Add(new Held { Attempt = attempt.Id, Finished = attempt.End is not null, Name = attempt.Assignment.Name });
        }
        return hello;
    }

    void ILinkPart.Connected(Welcome welcome, ILinkConnection connection)
    {
        lock (_gate)
        {
            _connection = connection;
            // The server closes the connection on a frame that is too long, and would again after each reconnect.
            _maxResultBytes = Math.Min(Options.MaxResultBytes, welcome.MaxFrameBytes - BytesPerEnd);
            _unsent.Clear();
            foreach (var attempt in _attempts.Values)
            {
                if (attempt.End is not null)
                    SendEnd(attempt);
            }
        }
        foreach (var canceled in welcome.Canceled)
            Find(canceled)?.Cancel(RunningAttempt.CancelReason.ByServer);
    }

    void ILinkPart.Disconnected(string reason, bool isRefusal)
    {
        lock (_gate)
        {
            if (_connection is not null)
                ClientTelemetry.Breaks.Add(1);
            _connection = null;
        }
    }

    void ILinkPart.Received(ServerMessage message)
    {
        switch (message.BodyCase)
        {
            case ServerMessage.BodyOneofCase.Assign:
                Take(message.Assign);
                break;
            case ServerMessage.BodyOneofCase.Cancel:
                Find(message.Cancel.Attempt)?.Cancel(RunningAttempt.CancelReason.ByServer);
                break;
            case ServerMessage.BodyOneofCase.FinishedAck:
                Forget(message.FinishedAck);
                SendUnsent();
                break;
            case ServerMessage.BodyOneofCase.HeartbeatAck:
                SendUnsent();
                break;
        }
    }

    internal static string TextOf(Exception failure)
    {
        var text = failure is JobFailedException or PayloadException ? failure.Message : $"{failure.GetType().Name}: {failure.Message}";
        return text.Length <= MaxErrorLength ? text : text[..MaxErrorLength];
    }

    internal AsyncServiceScope CreateScope() => _scopes.CreateAsyncScope();

    internal JobHandlerEntry HandlerOf(string name) =>
        _handlers.GetValueOrDefault(name) ?? throw new InvalidOperationException($"this worker has no handler for '{name}'");

    internal Finished SuccessOf(AttemptId attempt, byte[] result) => result.Length <= _maxResultBytes
        ? new Finished { Attempt = attempt, Kind = EndKind.Succeeded, Result = UnsafeByteOperations.UnsafeWrap(result) }
        : new Finished
        {
            Attempt = attempt,
            Kind = EndKind.Failed,
            Error = _maxResultBytes == Options.MaxResultBytes
                ? $"the result has {result.Length} bytes, {nameof(JobWorkerOptions.MaxResultBytes)} is {Options.MaxResultBytes}"
                : $"the result has {result.Length} bytes, the server takes {_maxResultBytes}",
            NoRetry = true,
        };

    /// <summary>Sends what may be lost.</summary>
    internal void Send(ExecutorMessage message) => Volatile.Read(ref _connection)?.TrySend(message);

    /// <summary>The attempt's end is there; it is kept until it is acknowledged.</summary>
    internal void Ended(RunningAttempt attempt)
    {
        RunningAttempt? next = null;
        lock (_gate)
        {
            SendEnd(attempt);
            if (_waiting.TryDequeue(out next) is false)
                _running--;
        }
        next?.Start();
    }

    /// <summary>Sends the end, or leaves it for later where there is no room now. Without a connection the next one begins with it.</summary>
    private void SendEnd(RunningAttempt attempt)
    {
        if (_connection?.TrySend(new ExecutorMessage { Finished = attempt.End }) == false)
            _unsent.Enqueue(attempt);
    }

    /// <summary>The server reads: there may be room again.</summary>
    private void SendUnsent()
    {
        lock (_gate)
        {
            while (_unsent.TryPeek(out var attempt) && _connection?.TrySend(new ExecutorMessage { Finished = attempt.End }) == true)
                _unsent.Dequeue();
        }
    }

    private void Take(Assign assignment)
    {
        var attempt = new RunningAttempt(this, assignment, _time);
        lock (_gate)
        {
            if (!_attempts.TryAdd(KeyOf(attempt.Id), attempt))
                return;
            // The server counts places. But it may take one back whose handler does not heed its token, and this process has no more than it has.
            if (_running >= Options.Concurrency)
            {
                _waiting.Enqueue(attempt);
                return;
            }
            _running++;
        }
        attempt.Start();
    }

    private void Forget(FinishedAck ack)
    {
        if (ack.Refusal.Length > 0)
            LogRefused(_log, ack.Attempt.JobId, ack.Attempt.Attempt, ack.Refusal);
        TaskCompletionSource? idle = null;
        lock (_gate)
        {
            if (_attempts.GetValueOrDefault(KeyOf(ack.Attempt)) is { End: not null } && _attempts.Remove(KeyOf(ack.Attempt)) && _attempts.Count == 0)
                idle = _idle;
        }
        idle?.TrySetResult();
    }

    private RunningAttempt? Find(AttemptId id)
    {
        lock (_gate)
            return _attempts.GetValueOrDefault(KeyOf(id));
    }

    private static (long JobId, int Attempt) KeyOf(AttemptId id) => (id.JobId, id.Attempt);

    /// <summary>False when it still holds attempts after that time.</summary>
    private async Task<bool> WhenIdle(TimeSpan atMost, CancellationToken hurry)
    {
        Task idle;
        lock (_gate)
        {
            if (_attempts.Count == 0)
                return true;
            _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            idle = _idle.Task;
        }
        try
        {
            await idle.WaitAsync(atMost, _time, hurry).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            return false;
        }
    }

    internal void LogAttemptFailed(AttemptId id, string name, Exception failure) => LogFailed(_log, name, id.JobId, id.Attempt, failure);

    internal void LogScopeFailed(AttemptId id, Exception failure) => LogScope(_log, id.JobId, id.Attempt, failure);

    internal void LogTokenFailed(AttemptId id, Exception failure) => LogToken(_log, id.JobId, id.Attempt, failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Name} {JobId}#{Attempt} failed")]
    private static partial void LogFailed(ILogger log, string name, long jobId, int attempt, Exception failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The services of {JobId}#{Attempt} could not be disposed of")]
    private static partial void LogScope(ILogger log, long jobId, int attempt, Exception failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "What waits for the cancellation of {JobId}#{Attempt} failed")]
    private static partial void LogToken(ILogger log, long jobId, int attempt, Exception failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The server has no use for the end of {JobId}#{Attempt}: {Refusal}")]
    private static partial void LogRefused(ILogger log, long jobId, int attempt, string refusal);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Stopping while {Running} attempts run: their tokens are canceled")]
    private static partial void LogStopping(ILogger log, int running);
}
