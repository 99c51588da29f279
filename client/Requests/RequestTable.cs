using Actors.Client.Link;
using Actors.Link.V1;

namespace Actors.Client.Requests;

/// <summary>All requests of a client that have not had their last answer, and all ends of jobs that are waited for. Those that a connection did not answer
/// are sent again over the next one.</summary>
internal sealed class RequestTable(TimeProvider time) : ILinkPart
{
    /// <summary>Ends asked for again side by side after a reconnect; the others follow as answers come.</summary>
    private const int WatchesAtOnce = 1024;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, PendingRequest> _pending = [];
    private readonly Queue<PendingRequest> _unsent = new();
    private readonly JobWaits _waits = new();
    private readonly Queue<long> _toWatch = new();
    private ILinkConnection? _connection;
    private JobIdBlock _ids;
    private TimeSpan _repeatableFor = TimeSpan.MaxValue;
    private Exception? _refusal;
    private string _lastBreak = "there was no connection yet";
    private long _lastNumber;
    private int _watching;

    /// <summary>Asks the server for fresh ids.</summary>
    public Action AskForIds { get; set; } = static () => { };

    public int Capacity => 0;

    /// <summary>The server's bounds, as it told them last.</summary>
    public Welcome Limits { get; private set; } = new() { MaxFrameBytes = 4 * 1024 * 1024, MaxJobsPerSubmit = 1000, MaxPayloadBytes = 1024 * 1024 };

    public void Send(PendingRequest request)
    {
        var needsIds = false;
        lock (_gate)
        {
            if (_refusal is not null)
                throw new ServerUnavailableException(_refusal.Message, _refusal);
            request.Number = ++_lastNumber;
            if (request is SubmitRequest submit)
                submit.Submit.Request = request.Number;
            _pending.Add(request.Number, request);
            if (_unsent.Count > 0 || !TrySend(request))
            {
                _unsent.Enqueue(request);
                needsIds = _connection is not null;
            }
        }
        if (needsIds)
            AskForIds();
    }

    /// <summary>Waits for the end of a job that the server knows.</summary>
    public void WaitFor(JobWait wait)
    {
        lock (_gate)
        {
            if (_refusal is not null)
                throw new ServerUnavailableException(_refusal.Message, _refusal);
            if (_waits.Add(wait))
                return;
            _toWatch.Enqueue(wait.JobId);
            if (_connection is not null)
                WatchMore();
        }
    }

    /// <summary>Nobody waits here any more; true when nobody waits for the job at all.</summary>
    public bool Forget(JobWait wait)
    {
        lock (_gate)
            return _waits.Remove(wait);
    }

    /// <summary>The request is given up. Says what that means for whoever asked: null when it was answered after all.</summary>
    public Exception? Forget(PendingRequest request)
    {
        lock (_gate)
        {
            if (!_pending.Remove(request.Number))
                return null;
            return request.SentAt is null
                ? new ServerUnavailableException($"the server could not be asked: {_lastBreak}")
                : new OutcomeUnknownException($"the server did not answer: {_lastBreak}") { JobIds = (request as SubmitRequest)?.JobIds ?? [] };
        }
    }

    /// <summary>A message without an answer; not sent when there is no connection, since a connection's end ends what it was about.</summary>
    public void Tell(ExecutorMessage message)
    {
        lock (_gate)
            _connection?.TrySend(message);
    }

    public Hello Hello() => new() { Version = 1, Role = LinkRole.Client };

    public void Connected(Welcome welcome, ILinkConnection connection)
    {
        List<PendingRequest>? late = null;
        lock (_gate)
        {
            _connection = connection;
            Limits = welcome;
            _refusal = null;
            _unsent.Clear();
            _watching = 0;
            foreach (var request in _pending.Values.ToArray())
            {
                if (request is WatchRequest)
                    _pending.Remove(request.Number);
                else if (request is SubmitRequest { SentAt: { } sentAt } submit && IsTooLate(submit, sentAt))
                    (late ??= []).Add(request);
                else if (!TrySend(request))
                    _unsent.Enqueue(request);
            }
            foreach (var request in late ?? [])
                _pending.Remove(request.Number);
            _toWatch.Clear();
            foreach (var id in _waits.Taken)
                _toWatch.Enqueue(id);
            WatchMore();
        }
        foreach (var request in late ?? [])
            request.Fail(new OutcomeUnknownException("the server was away too long to ask it once more") { JobIds = ((SubmitRequest)request).JobIds });
    }

    public void Disconnected(string reason, bool isRefusal)
    {
        List<PendingRequest> failed = [];
        lock (_gate)
        {
            if (_connection is not null)
                ClientTelemetry.Breaks.Add(1);
            _connection = null;
            _lastBreak = reason;
            _ids = default;
            _refusal = isRefusal ? new ServerUnavailableException($"the server refuses: {reason}") : null;
            if (isRefusal)
            {
                failed.AddRange(_pending.Values.Where(request => request.SentAt is null));
                foreach (var request in failed)
                    _pending.Remove(request.Number);
            }
        }
        foreach (var request in failed)
            request.Fail(new ServerUnavailableException($"the server refuses: {reason}"));
    }

    public void Received(ServerMessage message)
    {
        switch (message.BodyCase)
        {
            case ServerMessage.BodyOneofCase.JobView when message.JobView.Request == 0:
                OnEnd(message.JobView);
                break;
            case ServerMessage.BodyOneofCase.JobView:
                OnAnswer(message.JobView.Request, message);
                break;
            case ServerMessage.BodyOneofCase.Submitted:
                OnAnswer(message.Submitted.Request, message);
                break;
            case ServerMessage.BodyOneofCase.Done:
                OnAnswer(message.Done.Request, message);
                break;
            case ServerMessage.BodyOneofCase.Refused:
                OnAnswer(message.Refused.Request, message);
                break;
            case ServerMessage.BodyOneofCase.JobIds:
                lock (_gate)
                    OnIds(message.JobIds);
                break;
            case ServerMessage.BodyOneofCase.HeartbeatAck:
                lock (_gate)
                    SendUnsent();
                break;
        }
    }

    /// <summary>Nothing will be asked any more.</summary>
    public void Close(Exception reason)
    {
        PendingRequest[] pending;
        IReadOnlyList<JobWait> waits;
        lock (_gate)
        {
            _refusal = reason;
            pending = [.. _pending.Values];
            waits = _waits.TakeAll();
            _pending.Clear();
        }
        foreach (var request in pending)
            request.Fail(reason);
        foreach (var wait in waits)
            wait.Fail(reason);
    }

    private void OnAnswer(long number, ServerMessage message)
    {
        PendingRequest? request;
        lock (_gate)
        {
            if (!_pending.TryGetValue(number, out request))
                return;
            // The end of a job may come right behind: whoever waits for it must be found under the id it really has.
            if (request is SubmitRequest { Wait: { } wait } && message is { BodyCase: ServerMessage.BodyOneofCase.Submitted, Submitted.Jobs: [{ Refusal: null } taken] })
                _waits.Rename(wait, taken.JobId);
        }
        if (!request.Answer(message))
            return;
        lock (_gate)
            _pending.Remove(number);
    }

    private void OnEnd(JobView view)
    {
        JobWait? first;
        lock (_gate)
            first = _waits.Take(view.JobId);
        if (first is null)
            return;
        if (JobMessages.ResultOf(view) is { } result)
            first.Ended(result);
        else
            first.Fail(new JobRefusedException(JobRefusalCode.NotFound, view.Error.Length > 0 ? view.Error : "the job was deleted"));
    }

    private void OnIds(JobIds ids)
    {
        _ids = new JobIdBlock(ids, time.GetTimestamp(), time);
        _repeatableFor = _ids.RepeatableFor;
        SendUnsent();
    }

    private void OnWatched(WatchRequest request, ServerMessage message)
    {
        lock (_gate)
        {
            _watching--;
            WatchMore();
        }
        switch (message.BodyCase)
        {
            case ServerMessage.BodyOneofCase.JobView when message.JobView.Phase == JobPhase.Ended:
                OnEnd(message.JobView);
                break;
            case ServerMessage.BodyOneofCase.Refused:
                OnEnd(new JobView { JobId = request.JobId, Error = message.Refused.Refusal.Message });
                break;
        }
    }

    private void SendUnsent()
    {
        while (_unsent.TryPeek(out var request) && (!_pending.ContainsKey(request.Number) || TrySend(request)))
            _unsent.Dequeue();
    }

    private void WatchMore()
    {
        while (_watching < WatchesAtOnce && _toWatch.TryDequeue(out var id))
        {
            if (!_waits.Contains(id))
                continue;
            var request = new WatchRequest(id, OnWatched) { Number = ++_lastNumber };
            _pending.Add(request.Number, request);
            _watching++;
            if (!TrySend(request))
                _unsent.Enqueue(request);
        }
    }

    private bool TrySend(PendingRequest request)
    {
        if (_connection is null)
            return false;
        if (request is SubmitRequest { HasIds: false } submit)
        {
            if (!_ids.TryAssign(submit.Submit))
                return false;
            submit.HasIds = true;
            if (submit.Wait is { } wait)
            {
                wait.JobId = submit.Submit.Jobs[0].Id;
                _waits.Add(wait);
            }
        }
        else if (request is SubmitRequest { SentAt: not null } again)
            again.Submit.Repeated = true;
        if (!_connection.TrySend(request.Message))
            return false;
        request.SentAt ??= time.GetTimestamp();
        return true;
    }

    private bool IsTooLate(SubmitRequest submit, long sentAt) =>
        time.GetElapsedTime(sentAt) is var age && (age >= _repeatableFor || (submit.KeptFor is { } kept && age >= kept));
}
