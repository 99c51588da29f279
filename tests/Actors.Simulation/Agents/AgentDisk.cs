using Actors.NodeAgent.Journal;
using Actors.Simulation.Engine;

namespace Actors.Simulation.Agents;

/// <summary>A machine's disk as far as the agent uses it. What is written survives the agent's end; what is synced survives the machine's.</summary>
internal sealed class AgentDisk
{
    private readonly Chance _chance;
    private readonly List<JournalEntry> _journal = [];
    private readonly Dictionary<AttemptKey, SpoolFile> _spools = [];
    private int _syncedEntries;

    public AgentDisk(Chance chance)
    {
        _chance = chance;
        Identity = NewIdentity();
    }

    public Guid Identity { get; private set; }

    /// <summary>Every write is refused, as on a full disk.</summary>
    public bool IsFull { get; set; }

    /// <summary>A sync takes up to this many milliseconds.</summary>
    public double SlowestSyncMs { get; set; } = 5;

    public TimeSpan SyncTime() => _chance.SkewedMs(0.2, SlowestSyncMs);

    public IReadOnlyList<LiveAttempt> Recover()
    {
        var live = new List<LiveAttempt>();
        foreach (var entry in _journal)
            entry.ApplyTo(live);
        foreach (var gone in _spools.Keys.Where(key => live.All(attempt => attempt.Key != key)).ToArray())
            _spools.Remove(gone);
        return live;
    }

    /// <summary>In the file, not yet on the disk.</summary>
    public int Write(IEnumerable<JournalEntry> entries)
    {
        foreach (var entry in entries)
        {
            _journal.Add(entry);
            if (entry.IsForgotten)
                _spools.Remove(entry.Key);
        }
        return _journal.Count;
    }

    public void Synced(int entries) => _syncedEntries = Math.Max(_syncedEntries, entries);

    /// <summary>The bytes past the last sync are gone, but for those the disk happened to have taken already.</summary>
    public void CutPower()
    {
        var kept = _syncedEntries + _chance.Next(_journal.Count - _syncedEntries + 1);
        _journal.RemoveRange(kept, _journal.Count - kept);
        _syncedEntries = kept;
        foreach (var spool in _spools.Values)
            spool.CutPower(_chance);
    }

    /// <summary>The data directory is lost: the next agent starts with a memory of nothing.</summary>
    public void Lose()
    {
        _journal.Clear();
        _spools.Clear();
        _syncedEntries = 0;
        Identity = NewIdentity();
    }

    public SpoolFile Spool(AttemptKey key)
    {
        if (!_spools.TryGetValue(key, out var file))
            _spools.Add(key, file = new SpoolFile());
        return file;
    }

    private Guid NewIdentity()
    {
        var bytes = new byte[16];
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] = (byte)_chance.Next(256);
        return new Guid(bytes);
    }
}
