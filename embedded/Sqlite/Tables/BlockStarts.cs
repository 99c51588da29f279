using Actors.Embedded.Sqlite.Native;

namespace Actors.Embedded.Sqlite.Tables;

/// <summary>Where each owner's blocks start. A block is begun only by a job that comes after every other there ever was, so no job ever moves from one
/// block to another. Used by the writer only.</summary>
internal sealed class BlockStarts(Connection connection)
{
    /// <summary>Jobs in a block, after which the next begins: about a millisecond to look through. Jobs that are recorded out of order may add a few.</summary>
    public const int MaxJobs = 1024;

    /// <summary>Owners kept in memory; past it the cache starts anew. Some 10 MB, and 8 bytes for each block of theirs.</summary>
    public const int MaxCached = 50_000;

    private readonly Dictionary<long, Series> _cache = [];
    private readonly Statement _starts = connection.Prepare("SELECT DISTINCT start FROM job_blocks WHERE owner = ?1 ORDER BY start");
    private readonly Statement _count = connection.Prepare($"SELECT sum({StatusColumns.SumOfAll}) FROM job_blocks WHERE owner = ?1 AND start = ?2");

    /// <summary>The start of the block that a recorded job is in.</summary>
    public long Of(long owner, long job)
    {
        var starts = Find(owner).Starts;
        return starts[IndexOf(starts, job)];
    }

    /// <summary>The start of the block that a new job goes to, which may be a new one.</summary>
    /// <param name="lastId">The greatest id there was before it.</param>
    public long ForNew(long owner, long job, long lastId)
    {
        var series = Find(owner);
        if (series.InLast >= MaxJobs && job > lastId)
        {
            series.Starts.Add(job);
            series.InLast = 0;
        }
        var index = IndexOf(series.Starts, job);
        if (index == series.Starts.Count - 1)
            series.InLast++;
        return series.Starts[index];
    }

    /// <summary>What there is can be read from the table: all blocks that were begun are in it.</summary>
    public void Trim()
    {
        if (_cache.Count > MaxCached)
            _cache.Clear();
    }

    /// <summary>The transaction is undone, and with it the blocks it began.</summary>
    public void Forget() => _cache.Clear();

    private static int IndexOf(List<long> starts, long job)
    {
        // Most changes are of the latest jobs.
        if (job >= starts[^1])
            return starts.Count - 1;
        var index = starts.BinarySearch(job);
        return index >= 0 ? index : Math.Max(0, ~index - 1);
    }

    private Series Find(long owner)
    {
        if (_cache.TryGetValue(owner, out var series))
            return series;
        return _cache[owner] = Read(owner);
    }

    private Series Read(long owner)
    {
        var series = new Series();
        using (_starts.Use())
        {
            _starts.Bind(1, owner);
            while (_starts.Step())
            {
                // The first block is always there, also when its jobs are gone.
                if (_starts.Int64(0) > 0)
                    series.Starts.Add(_starts.Int64(0));
            }
        }
        using var _ = _count.Use();
        _count.Bind(1, owner);
        _count.Bind(2, series.Starts[^1]);
        series.InLast = _count.Step() ? _count.Int64(0) : 0;
        return series;
    }

    /// <summary>An owner's blocks, and how many jobs the last of them got.</summary>
    private sealed class Series
    {
        public List<long> Starts { get; } = [0];

        public long InLast { get; set; }
    }
}
