using System.Buffers;
using System.Text.Json.Serialization.Metadata;
using Actors.Embedded.Sqlite.Tables;

namespace Actors.Embedded.Sqlite.Writing;

/// <summary>The states of many new rows in one piece of borrowed memory, each with room to grow behind it.</summary>
internal sealed class StateList(int count)
{
    /// <summary>What is reserved for each row at first: a job of some hundred bytes.</summary>
    private const int UsualBytes = 1024;

    private readonly List<int> _ends = new(count);
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(count * UsualBytes);

    public int Length { get; private set; }

    public void Add<T>(T state, JsonTypeInfo<T> type)
    {
        var buffer = StateBuffer.Serialize(state, type);
        var padded = buffer.Padded(buffer.Length + RowSize.Slack);
        if (Length + padded.Length > _bytes.Length)
            Grow(padded.Length);
        padded.CopyTo(_bytes.AsSpan(Length));
        Length += padded.Length;
        _ends.Add(Length);
        buffer.Return();
    }

    public ReadOnlySpan<byte> this[int index] => _bytes.AsSpan(Start(index).._ends[index]);

    public void Return() => ArrayPool<byte>.Shared.Return(_bytes);

    private int Start(int index) => index == 0 ? 0 : _ends[index - 1];

    private void Grow(int atLeast)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(2 * _bytes.Length, Length + atLeast));
        _bytes.AsSpan(0, Length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
