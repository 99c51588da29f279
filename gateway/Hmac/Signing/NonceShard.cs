namespace Actors.Gateway.Hmac.Signing;

/// <summary>
/// A hash table whose entries are also chained by the time at which they end, so that forgetting costs as much as
/// remembering did and never a scan. Every call is made under <see cref="Gate"/>.
/// </summary>
internal sealed class NonceShard
{
    private const int Nobody = -1;

    // Times are rounded up to a slot: a nonce is remembered a little longer, never shorter.
    private const int SlotsPerWindow = 512;

    private struct Entry
    {
        internal UInt128 Fingerprint;
        internal int NextInBucket;
        internal int NextInSlot;
    }

    private readonly long _secondsPerSlot;
    private readonly int[] _slots;
    private int[] _buckets = NewTable(16);
    private Entry[] _entries = new Entry[16];
    private int _used;
    private int _free = Nobody;
    private long _current = long.MinValue;

    internal NonceShard(long maxSkewSeconds)
    {
        // Signatures may be a skew ahead and stay fresh for a skew more.
        _secondsPerSlot = Math.Max(1, (2 * maxSkewSeconds + SlotsPerWindow - 1) / SlotsPerWindow);
        _slots = NewTable((int)(2 * maxSkewSeconds / _secondsPerSlot) + 2);
    }

    internal Lock Gate { get; } = new();

    internal bool Contains(UInt128 fingerprint)
    {
        for (var i = _buckets[Bucket(fingerprint)]; i != Nobody; i = _entries[i].NextInBucket)
            if (_entries[i].Fingerprint == fingerprint)
                return true;
        return false;
    }

    /// <summary>Remembers a new fingerprint through second <paramref name="until"/>. <see cref="Forget"/> was called before.</summary>
    internal void Add(UInt128 fingerprint, long until)
    {
        var index = _free;
        if (index != Nobody)
            _free = _entries[index].NextInSlot;
        else
            index = Append();
        // After the clock went back the window lies behind the current slot; what belongs there waits in the current one.
        var slot = Math.Clamp(until / _secondsPerSlot, _current, _current + _slots.Length - 1);
        ref var bucketHead = ref _buckets[Bucket(fingerprint)];
        ref var slotHead = ref _slots[(int)(slot % _slots.Length)];
        _entries[index] = new Entry { Fingerprint = fingerprint, NextInBucket = bucketHead, NextInSlot = slotHead };
        bucketHead = slotHead = index;
    }

    /// <summary>Forgets all whose second is before <paramref name="now"/>; returns how many those were.</summary>
    internal int Forget(long now)
    {
        var target = now / _secondsPerSlot;
        if (target <= _current)
            return 0;
        var forgotten = 0;
        // A jump past the whole ring empties each slot once.
        for (var slot = Math.Max(_current, target - _slots.Length); slot < target; slot++)
            forgotten += Empty(ref _slots[(int)(slot % _slots.Length)]);
        _current = target;
        return forgotten;
    }

    private int Empty(ref int slotHead)
    {
        var forgotten = 0;
        for (var index = slotHead; index != Nobody; forgotten++)
        {
            Unlink(index);
            var next = _entries[index].NextInSlot;
            _entries[index].NextInSlot = _free;
            _free = index;
            index = next;
        }
        slotHead = Nobody;
        return forgotten;
    }

    private void Unlink(int index)
    {
        ref var link = ref _buckets[Bucket(_entries[index].Fingerprint)];
        while (link != index)
            link = ref _entries[link].NextInBucket;
        link = _entries[index].NextInBucket;
    }

    private int Append()
    {
        if (_used == _entries.Length)
        {
            Array.Resize(ref _entries, _used * 2);
            _buckets = NewTable(_used * 2);
            for (var i = 0; i < _used; i++)
            {
                ref var head = ref _buckets[Bucket(_entries[i].Fingerprint)];
                _entries[i].NextInBucket = head;
                head = i;
            }
        }
        return _used++;
    }

    // The low bits chose the shard.
    private int Bucket(UInt128 fingerprint) => (int)((ulong)(fingerprint >> 64) % (ulong)_buckets.Length);

    private static int[] NewTable(int length)
    {
        var table = new int[length];
        Array.Fill(table, Nobody);
        return table;
    }
}
