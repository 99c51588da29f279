using System.Net.WebSockets;
using System.Security.Cryptography;
using Actors.Link;
using Actors.Link.V1;
using Google.Protobuf;
using Microsoft.Extensions.Logging;

namespace Actors.Client.Link;

/// <summary>Keeps a connection to the server: dials, says hello, shows that it is alive, and dials again when it broke, until it is stopped.</summary>
internal sealed partial class LinkLoop(ILinkPart part, LinkOptions options, TimeProvider time, ILogger log) : IAsyncDisposable
{
    private const double Growth = 2;

    /// <summary>Heartbeats without an answer after which the connection is taken for dead.</summary>
    private const int MissedHeartbeats = 3;

    private readonly LinkDialer _dialer = new(options, time);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private Task? _running;
    private ILinkConnection? _connection;
    private long _heardAt;
    private bool _isLeaving;

    /// <summary>Begins to connect, unless it has.</summary>
    public void Start()
    {
        if (Volatile.Read(ref _running) is not null)
            return;
        lock (_gate)
            _running ??= Task.Run(Run);
    }

    /// <summary>Shows the server now that we are alive, and at what capacity.</summary>
    public void Beat() => Volatile.Read(ref _connection)?.TrySend(new ExecutorMessage { Heartbeat = new Heartbeat { Capacity = part.Capacity } });

    /// <summary>Sends what is queued, closes, and connects no more.</summary>
    public async Task Leave(TimeSpan atMost)
    {
        Volatile.Write(ref _isLeaving, true);
        if (Volatile.Read(ref _connection) is { } connection)
        {
            connection.Finish();
            try
            {
                await (_running ?? Task.CompletedTask).WaitAsync(atMost, time).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                // The server does not read: the connection is broken instead.
            }
        }
        await DisposeAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        if (_running is not null)
            await _running.ConfigureAwait(false);
        _dialer.Dispose();
    }

    private async Task Run()
    {
        var delay = options.FirstReconnectDelay;
        while (!_stop.IsCancellationRequested && !Volatile.Read(ref _isLeaving))
        {
            var started = time.GetTimestamp();
            var end = await Serve().ConfigureAwait(false);
            part.Disconnected(end.Reason, end.IsRefusal);
            if (_stop.IsCancellationRequested || Volatile.Read(ref _isLeaving))
                return;
            LogBroken(log, _dialer.Address, end.Reason);
            // It was there for a while: the next failure starts anew.
            if (end.WasConnected && time.GetElapsedTime(started) > options.MaxReconnectDelay)
                delay = options.FirstReconnectDelay;
            var wait = end.IsRefusal ? options.MaxReconnectDelay : delay;
            delay = delay * Growth < options.MaxReconnectDelay ? delay * Growth : options.MaxReconnectDelay;
            try
            {
                await Task.Delay(wait * (0.5 + (RandomNumberGenerator.GetInt32(1000) / 2000d)), time, _stop.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>Serves one connection from its dialing to its end.</summary>
    private async Task<LinkEnd> Serve()
    {
        var wasConnected = false;
        string? broken = null;
        try
        {
            using var connection = await _dialer.Dial(_stop.Token).ConfigureAwait(false);
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            // Before its welcome nothing more is sent to the server, so nobody would ever miss one that is gone by now.
            await using var unwelcome = time.CreateTimer(
                _ =>
                {
                    broken = $"{_dialer.Address} said no welcome within {options.ConnectTimeout.TotalSeconds:0.#} s";
                    connection.Dispose();
                },
                state: null,
                options.ConnectTimeout,
                Timeout.InfiniteTimeSpan);
            connection.TrySend(new ExecutorMessage { Hello = part.Hello() });
            var sending = connection.SendAll(ended.Token);
            var beating = Task.CompletedTask;
            try
            {
                var goodbye = new LinkEnd("the server closed the connection", IsRefusal: false, WasConnected: true);
                Volatile.Write(ref _heardAt, time.GetTimestamp());
                while (await connection.Receive(ended.Token).ConfigureAwait(false) is { } frame)
                {
                    Volatile.Write(ref _heardAt, time.GetTimestamp());
                    var messages = frame.Messages;
                    for (var i = 0; i < messages.Count; i++)
                    {
                        switch (messages[i].BodyCase)
                        {
                            case ServerMessage.BodyOneofCase.Welcome:
                                wasConnected = true;
                                unwelcome.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                                Volatile.Write(ref _connection, connection);
                                part.Connected(messages[i].Welcome, connection);
                                beating = BeatAll(connection, TimeSpan.FromMilliseconds(messages[i].Welcome.HeartbeatIntervalMs), ended.Token);
                                LogConnected(log, _dialer.Address);
                                break;
                            case ServerMessage.BodyOneofCase.Goodbye:
                                goodbye = new LinkEnd(messages[i].Goodbye.Reason, messages[i].Goodbye.Final, wasConnected);
                                break;
                            default:
                                part.Received(messages[i]);
                                break;
                        }
                    }
                }
                return broken is null ? goodbye : new LinkEnd(broken, IsRefusal: false, wasConnected);
            }
            finally
            {
                Volatile.Write(ref _connection, null);
                await ended.CancelAsync().ConfigureAwait(false);
                connection.Dispose();
                await Settle(sending).ConfigureAwait(false);
                await Settle(beating).ConfigureAwait(false);
            }
        }
        catch (LinkRefusedException refusal)
        {
            return new LinkEnd(refusal.Message, refusal.IsFinal, WasConnected: false);
        }
        catch (Exception failure) when (IsBreak(failure))
        {
            return new LinkEnd(broken ?? failure.InnerException?.Message ?? failure.Message, IsRefusal: false, wasConnected);
        }
        catch (Exception failure)
        {
            // Whatever it is, those who wait are to hear of it, and it may be over at the next try: a token that could not be had, a name not resolved.
            LogFailed(log, _dialer.Address, failure);
            return new LinkEnd(failure.Message, IsRefusal: false, wasConnected);
        }
    }

    private async Task BeatAll(ILinkConnection connection, TimeSpan interval, CancellationToken ended)
    {
        if (interval <= TimeSpan.Zero)
            return;
        using var timer = new PeriodicTimer(interval, time);
        while (await timer.WaitForNextTickAsync(ended).ConfigureAwait(false))
        {
            if (time.GetElapsedTime(Volatile.Read(ref _heardAt)) > interval * MissedHeartbeats)
            {
                connection.Dispose();
                return;
            }
            Beat();
        }
    }

    /// <summary>What a broken connection ends in.</summary>
    private static bool IsBreak(Exception failure) =>
        failure is WebSocketException or IOException or ObjectDisposedException or OperationCanceledException or InvalidProtocolBufferException or HttpRequestException;

    private static async Task Settle(Task task)
    {
        try
        {
            await task.ConfigureAwait(false);
        }
        catch (Exception failure) when (IsBreak(failure))
        {
            // The receive loop has told why.
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Connected to {Server}")]
    private static partial void LogConnected(ILogger log, Uri server);

    [LoggerMessage(Level = LogLevel.Warning, Message = "No connection to {Server}: {Reason}; trying again")]
    private static partial void LogBroken(ILogger log, Uri server, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The connection to {Server} failed")]
    private static partial void LogFailed(ILogger log, Uri server, Exception failure);

    private readonly record struct LinkEnd(string Reason, bool IsRefusal, bool WasConnected);
}
