using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Actors.Gateway.Application;

/// <summary>A text that comes piece by piece in UTF-8, as it stands in JSON between its quotes. Bytes that are not UTF-8 become U+FFFD; a character may lie across pieces.</summary>
internal sealed class EscapedText
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private char[] _characters = [];

    public ReadOnlyMemory<byte> Next(ReadOnlySpan<byte> piece) => Escape(piece, isLast: false);

    /// <summary>What a character that was never completed stands for; else nothing.</summary>
    public ReadOnlyMemory<byte> End() => Escape([], isLast: true);

    private ReadOnlyMemory<byte> Escape(ReadOnlySpan<byte> piece, bool isLast)
    {
        var most = Encoding.UTF8.GetMaxCharCount(piece.Length);
        if (_characters.Length < most)
            _characters = new char[most];
        var count = _decoder.GetChars(piece, _characters, flush: isLast);
        return JsonEncodedText.Encode(_characters.AsSpan(0, count), JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes.ToArray();
    }
}
