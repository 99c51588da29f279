using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Actors.Webhooks.Tests.Receivers;

/// <summary>A receiver on a port of its own, which answers as it is told: well, badly, slowly or not at all.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    /// <summary>How long a test waits for what must come; only a failing one ever does.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closed = new();
    private readonly Func<Request, Stream, CancellationToken, Task> _answer;
    private readonly Lock _lock = new();
    private readonly List<(int Count, TaskCompletionSource Reached)> _waiting = [];
    private readonly ConcurrentQueue<Request> _requests = new();
    private int _underWay;

    /// <param name="answer">Writes the answer; the connection stays open when it returns.</param>
    public Receiver(Func<Request, Stream, CancellationToken, Task> answer)
    {
        _answer = answer;
        _listener.Start(backlog: 512);
        _ = Accept();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string Url => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}/hook");

    public IReadOnlyList<Request> Requests => [.. _requests];

    /// <summary>The most that were under way together.</summary>
    public int MostAtOnce { get; private set; }

    /// <summary>Answers each request with what the function gives for its number, which counts from 1.</summary>
    public static Receiver That(Func<int, Reply> reply)
    {
        var count = 0;
        return new Receiver(async (_, stream, cancellation) => await reply(Interlocked.Increment(ref count)).Write(stream, cancellation));
    }

    public static Receiver ThatAnswers(int status, params (string Name, string Value)[] headers) => That(_ => new Reply(status, "", headers));

    /// <summary>Takes requests and never answers.</summary>
    public static Receiver ThatHangs() => new((_, _, cancellation) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation));

    /// <summary>Waits until so many requests have come.</summary>
    public async Task<IReadOnlyList<Request>> Received(int count, TimeSpan? patience = null)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_requests.Count >= count)
                reached.SetResult();
            else
                _waiting.Add((count, reached));
        }
        try
        {
            await reached.Task.WaitAsync(patience ?? Patience);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"{_requests.Count} of {count} requests came: {string.Join(", ", _requests.Select(request => request.Header("webhook-id")))}");
        }
        return Requests;
    }

    public async ValueTask DisposeAsync()
    {
        await _closed.CancelAsync();
        _listener.Stop();
    }

    private async Task Accept()
    {
        try
        {
            while (true)
                _ = Serve(await _listener.AcceptSocketAsync(_closed.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Closed.
        }
    }

    private async Task Serve(Socket socket)
    {
        using var _ = socket;
        await using var stream = new NetworkStream(socket);
        try
        {
            while (await Request.Read(stream, socket, _closed.Token) is { } request)
            {
                Note(request);
                await _answer(request, stream, _closed.Token);
                Interlocked.Decrement(ref _underWay);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The sender hung up, or the test is over.
        }
    }

    private void Note(Request request)
    {
        List<TaskCompletionSource> reached;
        lock (_lock)
        {
            _requests.Enqueue(request);
            MostAtOnce = Math.Max(MostAtOnce, Interlocked.Increment(ref _underWay));
            reached = [.. _waiting.Where(waiting => _requests.Count >= waiting.Count).Select(waiting => waiting.Reached)];
            _waiting.RemoveAll(waiting => _requests.Count >= waiting.Count);
        }
        foreach (var waiting in reached)
            waiting.SetResult();
    }
}
