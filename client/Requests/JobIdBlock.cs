using Actors.Link.V1;

namespace Actors.Client.Requests;

/// <summary>Ids the server has given us for jobs we are going to submit.</summary>
internal struct JobIdBlock(JobIds given, long now, TimeProvider time)
{
    private long _next = given.First;

    private readonly long _end = given.First + given.Count;

    /// <summary>How long after its first sending a submit may be repeated.</summary>
    public readonly TimeSpan RepeatableFor { get; } = TimeSpan.FromMilliseconds(given.RepeatableForMs);

    /// <summary>Gives each job an id; false when there are too few or they are too old.</summary>
    public bool TryAssign(Submit submit)
    {
        if (_end - _next < submit.Jobs.Count || time is null || time.GetElapsedTime(now).TotalMilliseconds >= given.FreshForMs)
            return false;
        foreach (var job in submit.Jobs)
            job.Id = _next++;
        return true;
    }
}
