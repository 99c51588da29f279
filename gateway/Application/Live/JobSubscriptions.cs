using Actors.Jobs;

namespace Actors.Gateway.Application.Live;

/// <summary>The jobs one connection follows. It hears of a job live from before its state is read, so nothing falls between the two; and by the numbers of the
/// transitions nothing is told twice.</summary>
/// <param name="tell">Sends to the client, without waiting. It is called in the order in which the client is to hear.</param>
public sealed class JobSubscriptions(JobFeed feed, Caller caller, int atMost, Action<LiveEvent> tell)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<JobId, JobCursor> _cursors = [];

    /// <summary>Follows a job, and tells what is missed: its end if that came after a number, else its current progress. All of that is told before this is done.</summary>
    /// <param name="after">The last number the client knows; 0 for none.</param>
    public async Task<Result<JobSubscription>> Subscribe(JobId id, long after)
    {
        var cursor = new JobCursor(after);
        JobCursor? former;
        lock (_gate)
        {
            former = _cursors.GetValueOrDefault(id);
            if (former is null && _cursors.Count >= atMost && !MakeRoom())
                return new Rejection(RejectionCode.LimitReached, $"a connection follows at most {atMost} jobs that have not ended");
            _cursors[id] = cursor;
        }
        var read = await feed.Read(caller, id);
        lock (_gate)
        {
            if (!read.TryGet(out var found, out var rejection))
            {
                if (_cursors.GetValueOrDefault(id) == cursor)
                    _cursors.Remove(id);
                return rejection;
            }
            if (found.Past is { } past && cursor.Takes(past, isPast: true))
                tell(past);
            return new JobSubscription(found.Job, Math.Max(cursor.Seq, found.Job.Seq));
        }
    }

    /// <summary>True when the job was followed.</summary>
    public bool Unsubscribe(JobId id)
    {
        lock (_gate)
            return _cursors.Remove(id);
    }

    /// <summary>Tells of an event if its job is followed and the client has not been told.</summary>
    public void Hear(LiveEvent happened)
    {
        lock (_gate)
        {
            if (_cursors.TryGetValue(happened.Job, out var cursor) && cursor.Takes(happened))
                tell(happened);
        }
    }

    /// <summary>Jobs that have ended, and of which nothing more is to be expected, need not be followed on.</summary>
    private bool MakeRoom()
    {
        foreach (var (id, cursor) in _cursors)
        {
            if (cursor.HasEnded)
                _cursors.Remove(id);
        }
        return _cursors.Count < atMost;
    }
}
