using System.Diagnostics.CodeAnalysis;

namespace Actors.Domain.Webhooks;

/// <summary>Progress on its way to one receiver: of each job the latest only, one at a time, and none sooner than the interval after the one before.</summary>
public sealed class AdvanceBuffer(WebhookRules rules)
{
    private readonly Dictionary<string, Slot> _jobs = new(StringComparer.Ordinal);

    /// <summary>When the next is due; null when none waits.</summary>
    public DateTimeOffset? NextDue => _jobs.Values.Where(slot => slot is { Latest: not null, UnderWay: false }).Min(slot => (DateTimeOffset?)slot.NotBefore);

    /// <summary>Takes a job's progress in the place of what it said before.</summary>
    /// <returns>False when too many jobs wait: it is dropped.</returns>
    public bool Offer(Advance advance, DateTimeOffset now)
    {
        if (!_jobs.TryGetValue(advance.Job, out var slot))
        {
            Forget(now);
            if (_jobs.Count >= rules.MaxAdvances)
                return false;
            _jobs.Add(advance.Job, slot = new Slot { NotBefore = now });
        }
        slot.Latest = advance;
        return true;
    }

    public bool TryTake(DateTimeOffset now, [NotNullWhen(true)] out Advance? advance)
    {
        foreach (var slot in _jobs.Values)
        {
            if (slot is not { Latest: { } latest, UnderWay: false } || slot.NotBefore > now)
                continue;
            (advance, slot.Latest, slot.UnderWay, slot.NotBefore) = (latest, null, true, now + rules.AdvanceInterval);
            return true;
        }
        advance = null;
        return false;
    }

    /// <summary>What was taken has been sent, or was lost.</summary>
    public void Done(string job)
    {
        if (_jobs.TryGetValue(job, out var slot))
            slot.UnderWay = false;
    }

    /// <summary>The job has ended: what it said before is worth nothing.</summary>
    public void Drop(string job)
    {
        if (_jobs.TryGetValue(job, out var slot))
            slot.Latest = null;
    }

    /// <summary>The receiver is not there: old progress is worth nothing by the time it comes back.</summary>
    public void Clear()
    {
        foreach (var slot in _jobs.Values)
            slot.Latest = null;
    }

    private void Forget(DateTimeOffset now)
    {
        if (_jobs.Count < rules.MaxAdvances)
            return;
        foreach (var (job, _) in _jobs.Where(entry => entry.Value is { Latest: null, UnderWay: false } && entry.Value.NotBefore <= now).ToList())
            _jobs.Remove(job);
    }

    private sealed class Slot
    {
        public Advance? Latest { get; set; }

        public bool UnderWay { get; set; }

        public DateTimeOffset NotBefore { get; set; }
    }
}
