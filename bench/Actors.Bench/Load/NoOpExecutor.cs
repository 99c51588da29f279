using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using Actors.Bench.Programs;
using Actors.Link;
using Actors.Link.V1;
using Google.Protobuf;

namespace Actors.Bench.Load;

/// <summary>An executor that speaks the node link and ends every attempt at once, without a process: what is left is our own cost of a job.</summary>
internal sealed class NoOpExecutor : IAsyncDisposable
{
    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(1);

    private readonly ClientWebSocket _socket = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _welcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _enough = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int _ends;
    private readonly Action<long>? _ending;
    private int _capacity;
    private int _assigned;
    private int _acknowledged;
    private Task _running = Task.CompletedTask;

    private NoOpExecutor(int capacity, int ends, Action<long>? ending) => (_capacity, _ends, _ending) = (capacity, ends, ending);

    /// <summary>When the first attempt was assigned.</summary>
    public long FirstAssignedAt { get; private set; }

    /// <summary>When the awaited end was acknowledged as durable.</summary>
    public long EnoughAt { get; private set; }

    /// <summary>Done once so many ends are durable.</summary>
    public Task Enough => _enough.Task;

    /// <param name="ends">How many ends <see cref="Enough"/> waits for.</param>
    /// <param name="ending">Told of each job whose end is about to be reported.</param>
    public static async Task<NoOpExecutor> Connect(Server server, int capacity, int ends, Action<long>? ending = null)
    {
        var executor = new NoOpExecutor(capacity, ends, ending);
        var path = $"/link?node={Server.Node}";
        var signature = RequestSignature.Sign(RequestSignature.DefaultKeyId, Encoding.UTF8.GetBytes(Server.Secret), "GET", path, [], TimeProvider.System);
        var options = executor._socket.Options;
        options.SetRequestHeader(RequestSignature.KeyHeader, signature.KeyId);
        options.SetRequestHeader(RequestSignature.TimeHeader, signature.Time);
        options.SetRequestHeader(RequestSignature.NonceHeader, signature.Nonce);
        options.SetRequestHeader(RequestSignature.AuthHeader, signature.Auth);
        await executor._socket.ConnectAsync(new Uri(server.Url.Replace("http", "ws", StringComparison.Ordinal) + path), executor._stop.Token);
        executor._running = executor.Run();
        await await Task.WhenAny(executor._welcome.Task, executor._running);
        return executor;
    }

    /// <summary>Takes no more, ends what it has, and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        _capacity = 0;
        await Send(new ExecutorFrame { Messages = { new ExecutorMessage { Heartbeat = new Heartbeat() } } });
        using var nodes = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (Volatile.Read(ref _acknowledged) < Volatile.Read(ref _assigned) && !nodes.IsCancellationRequested)
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        await _stop.CancelAsync();
        try
        {
            await _running;
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException)
        {
            // The end that was asked for.
        }
        _socket.Dispose();
    }

    private async Task Run()
    {
        await Send(new ExecutorFrame
        {
            Messages =
            {
                new ExecutorMessage
                {
                    Hello = new Hello { Version = 1, ExecutorId = Server.Node, BootId = $"{Stopwatch.GetTimestamp()}", JournalId = "bench", Capacity = _capacity, Node = new NodeInfo() },
                },
            },
        });
        var beating = Beat();
        var buffer = new byte[1024 * 1024];
        var filled = 0;
        while (true)
        {
            var read = await _socket.ReceiveAsync(buffer.AsMemory(filled), _stop.Token);
            if (read.MessageType == WebSocketMessageType.Close)
                throw new InvalidOperationException("the server closed the link");
            filled += read.Count;
            if (!read.EndOfMessage)
            {
                if (filled == buffer.Length)
                    Array.Resize(ref buffer, 2 * buffer.Length);
                continue;
            }
            await Take(ServerFrame.Parser.ParseFrom(buffer.AsSpan(0, filled)));
            filled = 0;
        }
    }

    private async Task Take(ServerFrame frame)
    {
        var ends = new ExecutorFrame();
        foreach (var message in frame.Messages)
        {
            switch (message.BodyCase)
            {
                case ServerMessage.BodyOneofCase.Welcome:
                    _welcome.TrySetResult();
                    break;
                case ServerMessage.BodyOneofCase.Assign:
                    if (_assigned++ == 0)
                        FirstAssignedAt = Stopwatch.GetTimestamp();
                    _ending?.Invoke(message.Assign.Attempt.JobId);
                    ends.Messages.Add(new ExecutorMessage { Finished = EndOf(message.Assign.Attempt) });
                    break;
                case ServerMessage.BodyOneofCase.FinishedAck when ++_acknowledged == _ends:
                    EnoughAt = Stopwatch.GetTimestamp();
                    _enough.TrySetResult();
                    break;
                case ServerMessage.BodyOneofCase.Goodbye:
                    throw new InvalidOperationException($"the server said goodbye: {message.Goodbye.Reason}");
            }
        }
        if (ends.Messages.Count > 0)
            await Send(ends);
    }

    private static Finished EndOf(AttemptId attempt) => new()
    {
        Attempt = attempt, Kind = EndKind.Succeeded, ExitCode = 0, EndedAtMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(),
    };

    private async Task Beat()
    {
        using var timer = new PeriodicTimer(HeartbeatInterval);
        while (await timer.WaitForNextTickAsync(_stop.Token))
            await Send(new ExecutorFrame { Messages = { new ExecutorMessage { Heartbeat = new Heartbeat { Capacity = _capacity } } } });
    }

    private async Task Send(ExecutorFrame frame)
    {
        await _sending.WaitAsync(_stop.Token);
        try
        {
            await _socket.SendAsync(frame.ToByteArray(), WebSocketMessageType.Binary, endOfMessage: true, _stop.Token);
        }
        finally
        {
            _sending.Release();
        }
    }
}
