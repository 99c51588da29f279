using System.Text;
using Actors.Gateway.Application;

namespace Actors.Gateway.Link;

/// <summary>Counts what an attempt's output will take in its result's JSON while the output passes, so that the end of a job need not read it back.</summary>
internal sealed class OutputMeter
{
    private Decoder? _decoder;

    /// <summary>Where the output that was counted ends. Output that came over an earlier connection was not, and then this is of no use.</summary>
    public long End { get; private set; }

    /// <summary>Bytes inside the quotes, bytes that are not UTF-8 replaced.</summary>
    public long JsonBytes { get; private set; }

    public void Count(long offset, ReadOnlySpan<byte> data)
    {
        if (offset != End)
            return;
        End += data.Length;
        JsonBytes += Escaped(data, flush: false);
    }

    /// <summary>The whole of it; null unless all output up to there was counted.</summary>
    public long? Total(long outputBytes)
    {
        if (End != outputBytes)
            return null;
        JsonBytes += Escaped([], flush: true);
        return JsonBytes;
    }

    private int Escaped(ReadOnlySpan<byte> data, bool flush)
    {
        if (_decoder is null && data.IsEmpty)
            return 0;
        _decoder ??= Encoding.UTF8.GetDecoder();
        var text = new char[Encoding.UTF8.GetMaxCharCount(data.Length)];
        var length = _decoder.GetChars(data, text, flush);
        return ResultJson.EscapedBytes(text.AsSpan(0, length));
    }
}
