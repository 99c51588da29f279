using System.Collections.Concurrent;
using Actors.Gateway.Application;
using Actors.Jobs;
using Actors.Link.V1;

namespace Actors.Gateway.Link.Applications;

/// <summary>The part of a connection that submits jobs and asks about them. Requests are served side by side and answered as they are done.</summary>
internal sealed class ClientSession : IJobWatcher
{
    /// <summary>How many ids a client is given at once: what it submits in a few milliseconds when it is in a hurry.</summary>
    private const int IdsAtOnce = 4096;

    /// <summary>Ids not used for so long are too old: a job's id says when it was submitted.</summary>
    private static readonly TimeSpan IdsFreshFor = TimeSpan.FromSeconds(10);

    private readonly ApplicationLink _link;
    private readonly JobService _jobs;
    private readonly JobWatches _watches;
    private readonly JobIdSource _ids;
    private readonly GatewayOptions _options;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<JobId, bool> _watched = new();
    private readonly ConcurrentDictionary<long, Follower> _followers = new();
    private readonly FollowService _outputs;
    private int _underWay;
    private int _idsLeft;

    public ClientSession(ApplicationLink link, ApplicationServices services)
    {
        _link = link;
        _jobs = services.Jobs;
        _watches = services.Watches;
        _ids = services.Ids;
        _outputs = services.Follows;
        _options = services.Link.Options;
        _time = services.Link.Time;
    }

    /// <summary>Serves a request; done when the next one may come.</summary>
    public Task Take(ExecutorMessage message)
    {
        switch (message.BodyCase)
        {
            case ExecutorMessage.BodyOneofCase.Submit:
                Serve(message.Submit.Request, message.Submit, static (self, submit) => self.Submit(submit));
                break;
            case ExecutorMessage.BodyOneofCase.GetJob:
                Serve(message.GetJob.Request, message.GetJob, static (self, get) => self.Get(get));
                break;
            case ExecutorMessage.BodyOneofCase.CancelRequest:
                Serve(message.CancelRequest.Request, message.CancelRequest, static (self, cancel) => self.Cancel(cancel));
                break;
            case ExecutorMessage.BodyOneofCase.DeleteResult:
                Serve(message.DeleteResult.Request, message.DeleteResult, static (self, delete) => self.Delete(delete));
                break;
            case ExecutorMessage.BodyOneofCase.Unwatch:
                Unwatch(new JobId(message.Unwatch.JobId));
                break;
            case ExecutorMessage.BodyOneofCase.Follow:
                Follow(message.Follow);
                break;
            case ExecutorMessage.BodyOneofCase.Unfollow:
                if (_followers.TryRemove(message.Unfollow.Request, out var follower))
                    follower.Stop();
                break;
        }
        return Task.CompletedTask;
    }

    public void GiveIds()
    {
        Interlocked.Exchange(ref _idsLeft, IdsAtOnce);
        _link.Send(new ServerMessage
        {
            JobIds = new JobIds
            {
                First = _ids.Reserve(IdsAtOnce).Value,
                Count = IdsAtOnce,
                FreshForMs = (int)IdsFreshFor.TotalMilliseconds,
                RepeatableForMs = (int)_options.RepeatWindow.TotalMilliseconds,
            },
        });
    }

    public void Closed()
    {
        foreach (var id in _watched.Keys)
            Unwatch(id);
        foreach (var follower in _followers.Values)
            follower.Stop();
    }

    public void JobChanged(JobSnapshot job)
    {
        if (!job.Status.IsFinal() || !_watched.TryRemove(job.Id, out _))
            return;
        _watches.Unwatch(job.Id, this);
        _link.Send(JobViews.Of(job, request: 0));
    }

    public void JobGone(JobId id)
    {
        if (!_watched.TryRemove(id, out _))
            return;
        _watches.Unwatch(id, this);
        _link.Send(new ServerMessage { JobView = new JobView { JobId = id.Value } });
    }

    /// <summary>A request that fails is answered so; the others go on.</summary>
    private void Serve<T>(long request, T message, Func<ClientSession, T, Task> serve)
    {
        if (Interlocked.Increment(ref _underWay) > _options.MaxLinkRequests)
        {
            Interlocked.Decrement(ref _underWay);
            _link.Send(LinkRefusals.Of(request, new Rejection(RejectionCode.LimitReached, $"{_options.MaxLinkRequests} requests of this connection are under way")));
            return;
        }
        var serving = serve(this, message);
        if (serving.IsCompletedSuccessfully)
            Interlocked.Decrement(ref _underWay);
        else
            _ = Settle(serving);
    }

    private async Task Settle(Task serving)
    {
        // The connection ends, since nobody knows what a failed request has done; its client asks again over the next one.
        await _link.Guard(() => serving);
        Interlocked.Decrement(ref _underWay);
    }

    private async Task Submit(Submit submit)
    {
        if (submit.Jobs.Count > _options.MaxBatchJobs)
        {
            _link.Send(LinkRefusals.Of(submit.Request, new Rejection(RejectionCode.TooLarge, $"one submit has at most {_options.MaxBatchJobs} jobs (MAX_BATCH_JOBS)")));
            return;
        }
        if (Interlocked.Add(ref _idsLeft, -submit.Jobs.Count) < IdsAtOnce / 2)
            GiveIds();
        var answer = new Submitted { Request = submit.Request };
        if (submit.Jobs.Count == 1)
            answer.Jobs.Add(Answer(submit.Jobs[0], await Submit(submit.Jobs[0])));
        // What was perhaps recorded before is asked job by job: each answers with what it is.
        else if (submit.Repeated)
            Answer(answer, submit, await Task.WhenAll(submit.Jobs.Select(Submit)));
        else if ((await SubmitMany(submit)).TryGet(out var results, out var rejection))
            Answer(answer, submit, results);
        else
        {
            _link.Send(LinkRefusals.Of(submit.Request, rejection));
            return;
        }
        _link.Send(new ServerMessage { Submitted = answer });
        if (submit.Watch)
            await Task.WhenAll(answer.Jobs.Where(job => job.Refusal is null).Select(job => Watch(0, new JobId(job.JobId))));
    }

    private Task<Result<JobSnapshot>> Submit(JobRequest asked) =>
        SubmittedJobs.Read(asked, _options, _time.GetUtcNow()).TryGet(out var job, out var rejection)
            ? _jobs.Submit(_link.Caller, job)
            : Task.FromResult<Result<JobSnapshot>>(rejection);

    /// <summary>Jobs that cannot even be read are refused for themselves, the others are one batch.</summary>
    private async Task<Result<Result<JobSnapshot>[]>> SubmitMany(Submit submit)
    {
        var now = _time.GetUtcNow();
        var answers = new Result<JobSnapshot>[submit.Jobs.Count];
        var read = new List<NewJob>(submit.Jobs.Count);
        var places = new List<int>(submit.Jobs.Count);
        for (var place = 0; place < answers.Length; place++)
        {
            if (!SubmittedJobs.Read(submit.Jobs[place], _options, now).TryGet(out var job, out var unreadable))
            {
                answers[place] = unreadable;
                continue;
            }
            read.Add(job);
            places.Add(place);
        }
        if (!(await _jobs.SubmitMany(_link.Caller, read)).TryGet(out var submitted, out var rejection))
            return rejection;
        for (var i = 0; i < places.Count; i++)
            answers[places[i]] = submitted[i];
        return answers;
    }

    private static void Answer(Submitted answer, Submit submit, IReadOnlyList<Result<JobSnapshot>> results)
    {
        for (var i = 0; i < results.Count; i++)
            answer.Jobs.Add(Answer(submit.Jobs[i], results[i]));
    }

    private static SubmittedJob Answer(JobRequest asked, Result<JobSnapshot> result)
    {
        if (!result.TryGet(out var job, out var rejection))
            return new SubmittedJob { Refusal = LinkRefusals.Of(rejection) };
        // An id that stands for something else can only come from a clock that was set back.
        if (job.Spec.Name != asked.Name || (!asked.Payload.IsEmpty && !asked.Payload.Span.SequenceEqual(job.Spec.Payload.Span)))
            return new SubmittedJob { Refusal = new Refusal { Code = RefusalCode.Conflict, Message = "the job's id is taken" } };
        return new SubmittedJob { JobId = job.Id.Value };
    }

    private async Task Get(GetJob get)
    {
        if (get.Watch)
        {
            await Watch(get.Request, new JobId(get.JobId));
            return;
        }
        var found = await _jobs.Get(_link.Caller, new JobId(get.JobId));
        _link.Send(found.TryGet(out var job, out var rejection) ? JobViews.Of(job, get.Request) : LinkRefusals.Of(get.Request, rejection));
    }

    /// <summary>Answers with the job as it stands, unless the request is 0; and once it has ended, now or later, with a view that is pushed.</summary>
    private async Task Watch(long request, JobId id)
    {
        var isNew = _watched.TryAdd(id, true);
        var now = isNew ? await _watches.Watch(_link.Caller, id, this) : await _jobs.Get(_link.Caller, id);
        if (!now.TryGet(out var job, out var rejection))
        {
            if (isNew)
                _watched.TryRemove(id, out _);
            if (request != 0)
                _link.Send(LinkRefusals.Of(request, rejection));
            else
                _link.Send(new ServerMessage { JobView = new JobView { JobId = id.Value, Error = rejection.Message } });
            return;
        }
        // Whoever takes it off the list tells of the end, so it is told once.
        var tellsEnd = job.Status.IsFinal() && _watched.TryRemove(id, out _);
        if (tellsEnd)
            _watches.Unwatch(id, this);
        if (request != 0)
            _link.Send(JobViews.Of(job, request));
        else if (tellsEnd)
            _link.Send(JobViews.Of(job, request: 0));
    }

    private void Unwatch(JobId id)
    {
        if (_watched.TryRemove(id, out _))
            _watches.Unwatch(id, this);
    }

    private async Task Cancel(CancelRequest cancel)
    {
        var answer = await _jobs.Cancel(_link.Caller, new JobId(cancel.JobId), cancel.Reason.Length == 0 ? null : cancel.Reason);
        Answer(cancel.Request, answer.Rejection);
    }

    private async Task Delete(DeleteResult delete)
    {
        var answer = await _jobs.DeleteResult(_link.Caller, new JobId(delete.JobId));
        Answer(delete.Request, answer.Rejection);
    }

    private void Answer(long request, Rejection? rejection) =>
        _link.Send(rejection is null ? new ServerMessage { Done = new Done { Request = request } } : LinkRefusals.Of(request, rejection));

    private void Follow(Follow follow)
    {
        if (_followers.Count >= _options.MaxLinkRequests)
        {
            _link.Send(LinkRefusals.Of(follow.Request, new Rejection(RejectionCode.LimitReached, $"{_options.MaxLinkRequests} jobs are followed over this connection")));
            return;
        }
        var follower = new Follower(_link, _watches, _outputs, follow, ended: () => _followers.TryRemove(follow.Request, out _));
        if (_followers.TryAdd(follow.Request, follower))
            _ = _link.Guard(follower.Run);
        else
            _link.Dismiss($"request {follow.Request} is under way already", final: true);
    }
}
