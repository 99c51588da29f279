using Actors.Embedded.Sqlite.Native;
using Actors.Storage;

namespace Actors.Embedded.Sqlite.Redo;

/// <summary>Gives the database what was acknowledged and is not in it.</summary>
internal sealed class RedoRecovery
{
    private readonly string _path;
    private readonly uint _seed;
    private readonly List<RedoHalf> _halves = [];

    /// <param name="store">The identity of the database.</param>
    /// <exception cref="StorageUnavailableException">The file is not this database's.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public RedoRecovery(string path, long store)
    {
        (_path, _seed) = (path, RedoFormat.Seed(store));
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var head = new byte[RedoFormat.HeadBytes];
        // The head is synced before the first record, so behind one that is not whole there is nothing.
        if (RandomAccess.Read(file, head, 0) < head.Length || !head.AsSpan().ContainsAnyExcept((byte)0))
            return;
        if (!RedoFormat.TryReadHead(head, out var owner, out var halfBytes) || owner != store)
            throw new StorageUnavailableException($"{path} is not of the database beside it. If that one is a restored backup, move {path} away and start again; nothing has been changed.");
        for (var half = 0; half < 2; half++)
            _halves.Add(RedoHalf.Read(file, RedoFormat.HalvesAt + half * halfBytes, halfBytes, _seed));
    }

    /// <summary>Runs the records after a number, in a transaction that the caller has begun.</summary>
    /// <param name="after">The number of the last record that the database has.</param>
    /// <param name="through">The number of the last record to run, which is there; without one, whatever there is is run.</param>
    /// <returns>The number of the last record that the database has now.</returns>
    /// <exception cref="StorageUnavailableException">Records that were acknowledged are missing.</exception>
    /// <exception cref="SqliteException">The transaction must be undone.</exception>
    public long Run(Connection connection, long after, long through = long.MaxValue)
    {
        var last = after;
        foreach (var half in _halves.Where(half => half.Records.Count > 0).OrderBy(half => half.First))
        {
            if (half.First > last + 1 && last < through)
                throw Missing(last + 1);
            using var replay = new RedoReplay(connection);
            for (var i = 0; i < half.Records.Count && half.First + i <= through; i++)
            {
                if (half.Records[i].Defines)
                    replay.Learn(half.Body(i));
                if (half.First + i != last + 1)
                    continue;
                replay.Run(half.Body(i));
                last++;
            }
        }
        return last < through && through != long.MaxValue ? throw Missing(last + 1) : last;
    }

    /// <summary>Only the last record written may be torn: one with a later number behind it was acknowledged.</summary>
    /// <param name="last">The number of the last record that the database has.</param>
    /// <exception cref="StorageUnavailableException">There is one.</exception>
    public void RequireNoneAfter(long last)
    {
        if (_halves.Exists(half => half.HasRecordBehind(last, _seed)))
            throw Missing(last + 1);
    }

    private StorageUnavailableException Missing(long number) => new(
        $"{_path} is damaged: record {number} is not there or not sound, though later ones are. Keep a copy; then restore a backup, or move {_path} away and start again without the writes of the last moments before the end.");
}
