using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Actors.Embedded.Sqlite.Writing;

/// <summary>A state as JSON in borrowed memory. It is made on the caller's thread, so that the writer's is left to writing.</summary>
internal readonly struct StateBuffer
{
    /// <summary>A thread keeps its scratch memory up to this size.</summary>
    private const int MaxKeptBytes = 64 * 1024;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? t_scratch;

    [ThreadStatic]
    private static Utf8JsonWriter? t_writer;

    /// <summary>Spaces that can follow a state, for <see cref="Padded"/>.</summary>
    public const int MaxPadding = 512;

    private readonly byte[] _array;

    private StateBuffer(byte[] array, int length) => (_array, Length) = (array, length);

    public int Length { get; }

    public ReadOnlySpan<byte> Span => _array.AsSpan(0, Length);

    public static StateBuffer Serialize<T>(T state, JsonTypeInfo<T> type)
    {
        var scratch = t_scratch ??= new ArrayBufferWriter<byte>();
        var writer = t_writer ??= new Utf8JsonWriter(scratch, new JsonWriterOptions { Encoder = type.Options.Encoder });
        try
        {
            JsonSerializer.Serialize(writer, state, type);
            writer.Flush();
            var length = scratch.WrittenCount;
            var array = ArrayPool<byte>.Shared.Rent(length + MaxPadding);
            scratch.WrittenSpan.CopyTo(array);
            return new StateBuffer(array, length);
        }
        finally
        {
            if (scratch.Capacity > MaxKeptBytes)
            {
                t_scratch = null;
                t_writer = null;
            }
            else
            {
                scratch.ResetWrittenCount();
                writer.Reset();
            }
        }
    }

    /// <summary>The state with spaces behind it, which mean nothing in JSON, up to a length.</summary>
    public ReadOnlySpan<byte> Padded(int length)
    {
        _array.AsSpan(Length, length - Length).Fill((byte)' ');
        return _array.AsSpan(0, length);
    }

    public void Return() => ArrayPool<byte>.Shared.Return(_array);
}
