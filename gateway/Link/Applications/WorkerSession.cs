using System.Collections.Concurrent;
using System.Collections.Immutable;
using Actors.Gateway.Application;
using Actors.Jobs;
using Actors.Link.V1;
using Actors.Queues;
using Actors.Storage;

namespace Actors.Gateway.Link.Applications;

/// <summary>The part of a connection that runs named jobs: attached to the queue of each of its handlers, with one capacity over all of them.</summary>
internal sealed partial class WorkerSession
{
    private readonly ApplicationLink _link;
    private readonly IGrainFactory _grains;
    private readonly IOutputStore _outputs;
    private readonly OutputNews _news;
    private readonly GatewayOptions _options;
    private readonly ExecutorRef _executor;
    private readonly ImmutableArray<WorkerQueue> _queues;
    private readonly ConcurrentDictionary<AttemptRef, WorkerAttempt> _attempts = new();
    private readonly InFlight _inFlight;
    private readonly UnrecordedEnds _unrecorded;
    private readonly Lock _gate = new();
    private SharedPlaces _places = new(0, []);
    private int _capacity;

    public WorkerSession(ApplicationLink link, LinkServices services, Hello hello)
    {
        _link = link;
        _grains = services.Grains;
        _outputs = services.Outputs;
        _news = services.News;
        _options = services.Options;
        // The user's and the worker's own name: no user can take another's worker's place.
        _executor = new ExecutorRef($"{link.Caller.User}/{hello.ExecutorId}", hello.BootId, hello.JournalId);
        _inFlight = new InFlight(_options.MaxLinkBytesInFlight);
        _unrecorded = new UnrecordedEnds(_options.MaxUnrecordedEnds);
        _queues = [.. hello.Handles.Select((name, number) => new WorkerQueue(this, number, name, _grains, _executor.Id, link.ConnectionId))];
    }

    /// <summary>Attaches to every queue. Fills in what the worker is to be told; the refusal when one of the queues does not take it.</summary>
    public async Task<Rejection?> Attach(Hello hello, Welcome welcome)
    {
        var held = hello.Held.ToLookup(held => held.Name, StringComparer.Ordinal);
        foreach (var queue in _queues)
        {
            foreach (var attempt in held[queue.JobName])
                _attempts.TryAdd(LinkMessages.RefOf(attempt.Attempt), new WorkerAttempt(queue, isCarriedOver: true));
        }
        lock (_gate)
        {
            _capacity = hello.Capacity;
            _places = new SharedPlaces(
                hello.Capacity,
                [.. _queues.Select(queue => held[queue.JobName].Count(attempt => !attempt.Finished))],
                [.. _queues.Select(queue => held[queue.JobName].Count(attempt => attempt.Finished))]);
        }
        var answers = await Task.WhenAll(_queues.Select(queue => queue.Attach(new AttachExecutor
        {
            Executor = _executor,
            ConnectionId = _link.ConnectionId,
            Capacity = _places.CapacityOf(queue.Number),
            Held = [.. held[queue.JobName].Select(attempt => LinkMessages.RefOf(attempt.Attempt))],
            SharesPlaces = _queues.Length > 1,
        })));
        foreach (var answer in answers)
        {
            if (!answer.TryGet(out var attached, out var rejection))
                return rejection;
            welcome.Canceled.AddRange(attached.Canceled.Select(LinkMessages.Of));
        }
        // A job whose handler is gone from this process has nobody here to run it.
        welcome.Canceled.AddRange(hello.Held.Where(attempt => !_attempts.ContainsKey(LinkMessages.RefOf(attempt.Attempt))).Select(attempt => attempt.Attempt));
        foreach (var attempt in _attempts.Keys)
        {
            if (await _outputs.Length(attempt.JobId, attempt.Attempt) is > 0 and var length)
                welcome.Stored.Add(new OutputAck { Attempt = LinkMessages.Of(attempt), EndOffset = length });
        }
        return null;
    }

    public Task Closed() => Task.WhenAll(_queues.Select(queue => queue.Detach()));

    public void Assign(WorkerQueue queue, Assignment assignment)
    {
        if (!_attempts.TryAdd(new AttemptRef(assignment.JobId, assignment.Attempt), new WorkerAttempt(queue, isCarriedOver: false)))
            return;
        lock (_gate)
            _places.Assigned(queue.Number);
        _link.SendAfterWelcome(new ServerMessage { Assign = LinkMessages.Of(assignment) });
    }

    public void CancelAttempt(AttemptRef attempt) =>
        _link.SendAfterWelcome(new ServerMessage { Cancel = new Cancel { Attempt = LinkMessages.Of(attempt) } });

    public void Superseded() => _link.Dismiss("another connection of the same worker took this one's place", final: false);

    public void Wanted(WorkerQueue queue)
    {
        lock (_gate)
            _places.Wanted(queue.Number);
        MovePlaces();
    }

    /// <summary>Shows every queue that the worker is alive.</summary>
    public void Beat(Heartbeat heartbeat)
    {
        var capacity = Math.Clamp(heartbeat.Capacity, 0, _options.MaxExecutorCapacity);
        if (capacity != _capacity)
        {
            lock (_gate)
            {
                _capacity = capacity;
                _places.Resize(capacity);
            }
            MovePlaces();
        }
        foreach (var queue in _queues)
        {
            bool isDue;
            int told;
            lock (_gate)
                isDue = _places.TryRepeat(queue.Number, out told);
            if (isDue)
                _ = Tell(queue, told);
        }
    }

    /// <summary>Tells queues their capacities until there is nothing to tell.</summary>
    private void MovePlaces()
    {
        while (true)
        {
            int queue, capacity;
            lock (_gate)
            {
                if (!_places.TryNext(out queue, out capacity))
                    return;
            }
            _ = Tell(_queues[queue], capacity);
        }
    }

    private Task Tell(WorkerQueue queue, int capacity) => _link.Guard(async () =>
    {
        var reply = await queue.Beat(capacity);
        if (!reply.Attached)
        {
            _link.Dismiss($"the queue of '{queue.JobName}' does not know this connection any more", final: false);
            return;
        }
        lock (_gate)
            _places.Answered(queue.Number, reply.Held, reply.Wanted);
        MovePlaces();
    });

    private IJobGrain Job(JobId id) => _grains.GetGrain<IJobGrain>(id.ToString());
}
