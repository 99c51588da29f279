using System.Collections.Immutable;
using System.Net.WebSockets;
using System.Text;
using System.Threading.Channels;
using Actors.Link.V1;
using Google.Protobuf;

namespace Actors.Agent.Tests.EndToEnd;

/// <summary>One connected agent, as the server sees it.</summary>
internal sealed class LinkPeer(WebSocket socket, string node)
{
    private readonly Channel<ExecutorMessage> _messages = Channel.CreateBounded<ExecutorMessage>(1024 * 1024);
    private readonly SemaphoreSlim _sending = new(1);
    private int _frames;

    public string Node { get; } = node;

    public int Frames => _frames;

    /// <summary>Heartbeats are not answered.</summary>
    public bool IsSilent { get; set; }

    public async Task ReadAsync()
    {
        byte[] buffer = new byte[4 * 1024 * 1024];
        try
        {
            while (true)
            {
                int length = 0;
                ValueWebSocketReceiveResult part;
                do
                {
                    part = await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
                    length += part.Count;
                }
                while (!part.EndOfMessage);
                if (part.MessageType == WebSocketMessageType.Close) break;
                Interlocked.Increment(ref _frames);
                foreach (ExecutorMessage message in ExecutorFrame.Parser.ParseFrom(buffer.AsSpan(0, length)).Messages)
                {
                    if (message.Heartbeat is not null && !IsSilent)
                        await SendAsync(new ServerMessage { HeartbeatAck = new HeartbeatAck { ServerTimeMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() } });
                    await _messages.Writer.WriteAsync(message);
                }
            }
        }
        catch (Exception broken) when (broken is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
        }
        _messages.Writer.TryComplete();
    }

    public async Task<Hello> WelcomeAsync(Welcome? welcome = null)
    {
        Hello hello = (await NextAsync(message => message.Hello is not null)).Hello;
        welcome ??= new Welcome();
        welcome.ServerTimeMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        welcome.HeartbeatIntervalMs = welcome.HeartbeatIntervalMs == 0 ? 1000 : welcome.HeartbeatIntervalMs;
        welcome.MaxFrameBytes = 1024 * 1024;
        await SendAsync(new ServerMessage { Welcome = welcome });
        return hello;
    }

    public async Task SendAsync(params IEnumerable<ServerMessage> messages)
    {
        byte[] bytes = new ServerFrame { Messages = { messages } }.ToByteArray();
        await _sending.WaitAsync();
        try
        {
            await socket.SendAsync(bytes, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
        }
        finally
        {
            _sending.Release();
        }
    }

    public Task AssignAsync(long job, string command, long timeoutMs = 60_000, int attempt = 1) =>
        SendAsync(Assignment(job, command, timeoutMs, attempt));

    public static ServerMessage Assignment(long job, string command, long timeoutMs = 60_000, int attempt = 1) => new()
    {
        Assign = new Assign
        {
            Attempt = new AttemptId { JobId = job, Attempt = attempt },
            Name = "command",
            Payload = ByteString.CopyFromUtf8(System.Text.Json.JsonSerializer.Serialize(new { command })),
            TimeoutMs = timeoutMs,
            AtMostOnce = true,
        },
    };

    public Task AcknowledgeAsync(AttemptId attempt) => SendAsync(new ServerMessage { FinishedAck = new FinishedAck { Attempt = attempt } });

    /// <summary>The next message of some kind; those before it are passed over.</summary>
    public async Task<ExecutorMessage> NextAsync(Predicate<ExecutorMessage> wanted)
    {
        CancellationToken patience = Patience.Token();
        while (true)
        {
            ExecutorMessage message = await _messages.Reader.ReadAsync(patience);
            if (wanted(message)) return message;
        }
    }

    /// <summary>Everything said of one attempt until its end, which is acknowledged; output is acknowledged as it comes.</summary>
    public async Task<AttemptStory> FollowAsync(long job, Action? whenStarted = null)
    {
        CancellationToken patience = Patience.Token();
        var story = new AttemptStory();
        while (true)
        {
            ExecutorMessage message = await _messages.Reader.ReadAsync(patience);
            if (message.Started?.Attempt.JobId == job)
            {
                story.HasStarted = true;
                whenStarted?.Invoke();
            }
            if (message.Progress?.Attempt.JobId == job) story.Progress = story.Progress.Add(message.Progress.Percent);
            if (message.Output?.Attempt.JobId == job)
            {
                story.Add(message.Output);
                await SendAsync(new ServerMessage { OutputAck = new OutputAck { Attempt = message.Output.Attempt, EndOffset = story.Length } });
            }
            if (message.Finished?.Attempt.JobId == job)
            {
                story.End = message.Finished;
                await AcknowledgeAsync(message.Finished.Attempt);
                return story;
            }
        }
    }

    public void Abort() => socket.Abort();

    /// <summary>What the server was told of one attempt.</summary>
    internal sealed class AttemptStory
    {
        private readonly MemoryStream _stdout = new();
        private readonly MemoryStream _stderr = new();

        public bool HasStarted { get; set; }
        public ImmutableArray<double> Progress { get; set; } = [];
        public Finished End { get; set; } = new();
        public long Length { get; private set; }
        public byte[] StdoutBytes => _stdout.ToArray();
        public string Stdout => Encoding.UTF8.GetString(_stdout.ToArray());
        public string Stderr => Encoding.UTF8.GetString(_stderr.ToArray());

        public void Add(Output output)
        {
            Assert.Equal(Length, output.Offset);
            Assert.InRange(output.Data.Length, 1, 64 * 1024);
            (output.Stream == StreamKind.Stdout ? _stdout : _stderr).Write(output.Data.Span);
            Length += output.Data.Length;
        }
    }
}
