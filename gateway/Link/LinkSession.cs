using System.Collections.Concurrent;
using System.Collections.Immutable;
using Actors.Gateway.Application;
using Actors.Jobs;
using Actors.Link.V1;
using Actors.Nodes;
using Actors.Queues;
using Actors.Storage;
using Microsoft.Extensions.Logging;

namespace Actors.Gateway.Link;

/// <summary>One connection of an executor, apart from its transport: says hello to the queue, passes assignments out and reports in.
/// Whatever it cannot store ends the connection; the executor then dials again and resends.</summary>
public sealed partial class LinkSession : ILinkSession, IExecutorObserver
{
    private const int ProtocolVersion = 1;

    private readonly IGrainFactory _grains;
    private readonly IOutputStore _outputs;
    private readonly ResultJson _results;
    private readonly OutputNews _news;
    private readonly GatewayOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly ILinkPeer _peer;
    private readonly string _node;
    private readonly string _connectionId;
    private readonly IExecutorObserver _self;
    private readonly ConcurrentDictionary<AttemptRef, AttemptReports> _attempts = new();
    private readonly InFlight _inFlight;
    private readonly UnrecordedEnds _unrecorded;
    private readonly Lock _gate = new();
    private List<ServerMessage>? _beforeWelcome = [];
    private ExecutorRef? _executor;
    private bool _attached;

    /// <param name="node">The node that the connection's signature was made for.</param>
    /// <param name="connectionId">Unique among all connections ever, and sorting after those of earlier ones.</param>
    public LinkSession(LinkServices services, ILinkPeer peer, string node, string connectionId)
    {
        _grains = services.Grains;
        _outputs = services.Outputs;
        _results = services.Results;
        _news = services.News;
        _options = services.Options;
        _time = services.Time;
        _log = services.Log;
        _peer = peer;
        _node = node;
        _connectionId = connectionId;
        _inFlight = new InFlight(_options.MaxLinkBytesInFlight);
        _unrecorded = new UnrecordedEnds(_options.MaxUnrecordedEnds);
        _self = _grains.CreateObjectReference<IExecutorObserver>(this);
    }

    /// <summary>Takes a frame; done when the next one may come.</summary>
    public async Task Receive(ExecutorFrame frame)
    {
        foreach (var message in frame.Messages)
        {
            if (message.BodyCase == ExecutorMessage.BodyOneofCase.Hello)
                await OnHello(message.Hello);
            else if (!_attached)
                Dismiss("say hello first", final: true);
            else
                await OnReport(message);
        }
    }

    /// <summary>The connection is gone, whoever ended it.</summary>
    public async Task Closed()
    {
        try
        {
            if (_attached)
            {
                await Queue.Detach(_node, _connectionId);
                await Node.SetConnected(_connectionId, connected: false, inventory: null);
            }
        }
        finally
        {
            _grains.DeleteObjectReference<IExecutorObserver>(_self);
        }
    }

    public Task Assign(Assignment assignment)
    {
        var attempt = new AttemptRef(assignment.JobId, assignment.Attempt);
        _attempts.TryAdd(attempt, new AttemptReports(isCarriedOver: false));
        SendAfterWelcome(new ServerMessage { Assign = LinkMessages.Of(assignment) });
        return Task.CompletedTask;
    }

    public Task CancelAttempt(AttemptRef attempt)
    {
        SendAfterWelcome(new ServerMessage { Cancel = new Cancel { Attempt = LinkMessages.Of(attempt) } });
        return Task.CompletedTask;
    }

    /// <summary>A node has one queue: it has no places to move.</summary>
    public Task Wanted(QueueId queue) => Task.CompletedTask;

    public Task Superseded()
    {
        _attached = false;
        Dismiss("another connection of the same executor took this one's place", final: false);
        return Task.CompletedTask;
    }

    private IQueueGrain Queue => _grains.GetGrain<IQueueGrain>(QueueId.ForNode(_node).Value);

    private INodeGrain Node => _grains.GetGrain<INodeGrain>(_node);

    private async Task OnHello(Hello hello)
    {
        if (Refusal(hello) is { } refusal)
        {
            Dismiss(refusal, final: true);
            return;
        }
        var held = hello.Held.Select(h => LinkMessages.RefOf(h.Attempt)).ToImmutableArray();
        foreach (var attempt in held)
            _attempts.TryAdd(attempt, new AttemptReports(isCarriedOver: true));
        _executor = new ExecutorRef(_node, hello.BootId, hello.JournalId);
        var attach = new AttachExecutor
        {
            Executor = _executor,
            ConnectionId = _connectionId,
            Capacity = hello.Capacity,
            Held = held,
        };
        _attached = true;
        try
        {
            var answer = await Queue.Attach(attach, _self);
            if (!answer.TryGet(out var attached, out var rejection))
            {
                _attached = false;
                Dismiss(rejection.Message, final: false);
                return;
            }
            await Node.SetConnected(_connectionId, connected: true, LinkMessages.InventoryOf(hello.Node));
            await SendWelcome(attached, held);
        }
        catch (StorageUnavailableException e)
        {
            Dismiss(e.Message, final: false);
        }
    }

    private string? Refusal(Hello hello) =>
        _attached ? "hello comes once"
        : hello.Version != ProtocolVersion ? $"this server speaks version {ProtocolVersion} of the link, the executor version {hello.Version}"
        : hello.ExecutorId != _node ? $"the connection was signed for '{_node}', not for '{hello.ExecutorId}'"
        : hello.BootId.Length is 0 or > 128 || hello.JournalId.Length > 128 ? "boot_id has from 1 to 128 characters, journal_id at most 128"
        : hello.Capacity < 0 || hello.Capacity > _options.MaxExecutorCapacity ? $"capacity is from 0 to {_options.MaxExecutorCapacity}"
        : hello.Held.Count > _options.MaxExecutorCapacity ? $"an executor holds at most {_options.MaxExecutorCapacity} attempts"
        : null;

    private async Task SendWelcome(Attached attached, ImmutableArray<AttemptRef> held)
    {
        var welcome = new Welcome
        {
            ServerTimeMs = _time.GetUtcNow().ToUnixTimeMilliseconds(),
            HeartbeatIntervalMs = (int)_options.HeartbeatInterval.TotalMilliseconds,
            MaxFrameBytes = _options.MaxLinkFrameBytes,
        };
        welcome.Canceled.AddRange(attached.Canceled.Select(LinkMessages.Of));
        foreach (var attempt in held)
        {
            if (await _outputs.Length(attempt.JobId, attempt.Attempt) is > 0 and var length)
                welcome.Stored.Add(new OutputAck { Attempt = LinkMessages.Of(attempt), EndOffset = length });
        }
        lock (_gate)
        {
            _peer.Send(new ServerMessage { Welcome = welcome });
            foreach (var message in _beforeWelcome ?? [])
                _peer.Send(message);
            _beforeWelcome = null;
        }
    }

    /// <summary>The queue may assign before its answer to the attach has come back.</summary>
    private void SendAfterWelcome(ServerMessage message)
    {
        lock (_gate)
        {
            if (_beforeWelcome is null)
                _peer.Send(message);
            else
                _beforeWelcome.Add(message);
        }
    }

    private void Dismiss(string reason, bool final)
    {
        LogDismissed(_log, _node, _connectionId, reason);
        _peer.Send(new ServerMessage { Goodbye = new Goodbye { Reason = reason, Final = final } });
        _peer.Close();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Link of {Node} ({Connection}) closed: {Reason}")]
    private static partial void LogDismissed(ILogger log, string node, string connection, string reason);
}
