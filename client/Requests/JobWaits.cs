namespace Actors.Client.Requests;

/// <summary>Who waits for the end of which job. Not thread-safe.</summary>
internal sealed class JobWaits
{
    private readonly Dictionary<long, JobWait> _first = [];

    /// <summary>Jobs that the server knows.</summary>
    public IEnumerable<long> Taken => _first.Where(entry => entry.Value.IsTaken).Select(entry => entry.Key);

    public bool Contains(long jobId) => _first.ContainsKey(jobId);

    /// <summary>True when somebody waits for the job already.</summary>
    public bool Add(JobWait wait)
    {
        var isThere = _first.TryGetValue(wait.JobId, out var first);
        wait.Next = first;
        _first[wait.JobId] = wait;
        return isThere;
    }

    /// <summary>The job was taken, perhaps under the id of an earlier one with the same key.</summary>
    public void Rename(JobWait wait, long jobId)
    {
        wait.IsTaken = true;
        if (wait.JobId == jobId || !_first.ContainsKey(wait.JobId))
            return;
        Remove(wait);
        wait.JobId = jobId;
        Add(wait);
    }

    /// <summary>True when nobody waits for the job any more.</summary>
    public bool Remove(JobWait wait)
    {
        if (!_first.TryGetValue(wait.JobId, out var first))
            return false;
        if (first == wait)
        {
            if (wait.Next is null)
                return _first.Remove(wait.JobId);
            _first[wait.JobId] = wait.Next;
            return false;
        }
        for (var before = first; before is not null; before = before.Next)
        {
            if (before.Next == wait)
                before.Next = wait.Next;
        }
        return false;
    }

    /// <summary>Takes out all who wait for the job, as the first of a chain; null for nobody.</summary>
    public JobWait? Take(long jobId) => _first.Remove(jobId, out var first) ? first : null;

    public IReadOnlyList<JobWait> TakeAll()
    {
        JobWait[] all = [.. _first.Values];
        _first.Clear();
        return all;
    }
}
