using System.Buffers;

namespace Actors.Gateway.Hmac.Signing;

/// <summary>
/// A growing pooled buffer with room kept in front of its text, so that the time can be put before the canonical
/// text and both be hashed as one span.
/// </summary>
internal sealed class CanonicalBuffer : IDisposable
{
    /// <summary>Digits of a time that fit before the text.</summary>
    internal const int TimeRoom = 24;

    private readonly int _limit;
    private byte[] _bytes;
    private int _end = TimeRoom;

    internal CanonicalBuffer(int expected, int limit)
    {
        _limit = limit;
        _bytes = ArrayPool<byte>.Shared.Rent(TimeRoom + expected);
    }

    internal int Length => _end - TimeRoom;

    /// <summary>True once a write did not fit the limit. Such a write changes nothing, so the text is then useless.</summary>
    internal bool Overflowed { get; private set; }

    internal ReadOnlySpan<byte> Text => _bytes.AsSpan(TimeRoom, Length);

    internal ReadOnlySpan<byte> Slice(int start, int length) => _bytes.AsSpan(TimeRoom + start, length);

    internal void Append(byte value)
    {
        if (_end < _bytes.Length && Length < _limit)
            _bytes[_end++] = value;
        else if (Room(1) is { Length: > 0 } room)
            room[0] = value;
    }

    internal void Append(ReadOnlySpan<byte> values)
    {
        var room = Room(values.Length);
        if (room.Length == values.Length)
            values.CopyTo(room);
    }

    internal void AppendLine(int depth)
    {
        var room = Room(1 + 2 * depth);
        if (room.IsEmpty)
            return;
        room[0] = (byte)'\n';
        room[1..].Fill((byte)' ');
    }

    /// <summary>Forgets everything after <paramref name="length"/>.</summary>
    internal void CutBack(int length) => _end = TimeRoom + length;

    internal ReadOnlySpan<byte> WithTime(string time)
    {
        var start = TimeRoom - time.Length;
        for (var i = 0; i < time.Length; i++)
            _bytes[start + i] = (byte)time[i];
        return _bytes.AsSpan(start, _end - start);
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
    }

    private Span<byte> Room(int count)
    {
        if (count > _limit - Length)
        {
            Overflowed = true;
            return [];
        }
        if (count > _bytes.Length - _end)
            Grow(count);
        var room = _bytes.AsSpan(_end, count);
        _end += count;
        return room;
    }

    private void Grow(int count)
    {
        var wanted = Math.Min((long)TimeRoom + _limit, Math.Max(_end + (long)count, _bytes.Length + _bytes.Length / 2L));
        var bigger = ArrayPool<byte>.Shared.Rent((int)wanted);
        _bytes.AsSpan(0, _end).CopyTo(bigger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = bigger;
    }
}
