using System.Runtime.InteropServices;
using System.Text;

namespace Actors.NodeAgent.Processes.Native;

/// <summary>Memory of one spawner thread for the strings of one spawn, used again for the next, so that a spawn allocates nothing.</summary>
internal sealed unsafe class SpawnArena : IDisposable
{
    private const int FirstBytes = 16 * 1024;

    private byte* _memory = (byte*)NativeMemory.Alloc(FirstBytes);
    private int _capacity = FirstBytes;
    private int _used;

    /// <summary>Forgets the last spawn and makes room for the next, so that no later call moves memory that was handed out.</summary>
    public void Reset(int bytes)
    {
        _used = 0;
        if (bytes <= _capacity) return;
        NativeMemory.Free(_memory);
        _memory = (byte*)NativeMemory.Alloc((nuint)bytes);
        _capacity = bytes;
    }

    /// <summary>Copies a text as UTF-8 with its ending zero.</summary>
    public byte* Copy(ReadOnlySpan<char> text)
    {
        byte* start = _memory + _used;
        int written = Encoding.UTF8.GetBytes(text, new Span<byte>(start, _capacity - _used - 1));
        start[written] = 0;
        _used += written + 1;
        return start;
    }

    /// <summary>Copies a variable as <c>name=value</c>.</summary>
    public byte* CopyVariable(string name, string value)
    {
        byte* start = Copy(name);
        _memory[_used - 1] = (byte)'=';
        Copy(value);
        return start;
    }

    /// <summary>An array of pointers, aligned.</summary>
    public byte** Pointers(int count)
    {
        _used = (_used + 7) & ~7;
        byte** start = (byte**)(_memory + _used);
        _used += count * sizeof(byte*);
        if (_used > _capacity) throw new InvalidOperationException("The arena was reset for fewer bytes than the spawn takes.");
        return start;
    }

    /// <summary>Most bytes the text can take, its ending zero included.</summary>
    public static int RoomFor(string text) => Encoding.UTF8.GetMaxByteCount(text.Length) + 1;

    public void Dispose()
    {
        NativeMemory.Free(_memory);
        _memory = null;
    }
}
