using System.Buffers;
using System.Text.Json;

namespace Actors.Gateway.Hmac;

/// <summary>Takes JSON down token by token, as it was sent but for the space between tokens. So nothing is decoded only to be encoded again.</summary>
/// <param name="most">Bytes of the text that is read, and so the most that can come of it.</param>
internal struct CompactJson(int most)
{
    /// <summary>More unused room than this share of a text is not kept with it.</summary>
    private const int MostSlackDivisor = 4;

    private readonly byte[] _text = new byte[most];
    private int _length;
    private bool _follows;

    public readonly ReadOnlyMemory<byte> Taken() =>
        _text.Length - _length > _text.Length / MostSlackDivisor ? _text.AsSpan(0, _length).ToArray() : _text.AsMemory(0, _length);

    /// <summary>The value the reader is at, to its end, where the reader is left.</summary>
    public void AddValue(ref Utf8JsonReader reader)
    {
        var depth = reader.CurrentDepth;
        Add(ref reader);
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
            return;
        while (reader.Read())
        {
            Add(ref reader);
            if (reader.CurrentDepth == depth)
                return;
        }
    }

    /// <summary>The token the reader is at.</summary>
    /// <exception cref="InvalidOperationException">A string with half of a surrogate pair: JSON by its grammar, but no text.</exception>
    public void Add(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                _text[_length++] = reader.TokenType == JsonTokenType.EndObject ? (byte)'}' : (byte)']';
                _follows = true;
                return;
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                Separate();
                _text[_length++] = reader.TokenType == JsonTokenType.StartObject ? (byte)'{' : (byte)'[';
                _follows = false;
                return;
            case JsonTokenType.PropertyName:
                AddString(ref reader);
                _text[_length++] = (byte)':';
                _follows = false;
                return;
            case JsonTokenType.String:
                AddString(ref reader);
                _follows = true;
                return;
            default:
                Separate();
                Append(reader.ValueSpan);
                _follows = true;
                return;
        }
    }

    private void AddString(ref Utf8JsonReader reader)
    {
        if (reader.ValueIsEscaped)
            Decode(ref reader);
        Separate();
        _text[_length++] = (byte)'"';
        Append(reader.ValueSpan);
        _text[_length++] = (byte)'"';
    }

    /// <summary>For the sake of the exception.</summary>
    private static void Decode(ref Utf8JsonReader reader)
    {
        var scratch = ArrayPool<byte>.Shared.Rent(reader.ValueSpan.Length);
        try
        {
            reader.CopyString(scratch);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(scratch);
        }
    }

    private void Separate()
    {
        if (_follows)
            _text[_length++] = (byte)',';
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_text.AsSpan(_length));
        _length += bytes.Length;
    }
}
