using System.Buffers.Text;
using System.Text;

namespace Actors.NodeAgent.Capture;

/// <summary>Finds lines of the form <c>::progress 42 message</c> in a stream that arrives in pieces. The lines stay in the output.</summary>
internal sealed class ProgressScanner
{
    /// <summary>Longest line that is looked at: the message is for one line of a screen.</summary>
    public const int MaxLineBytes = 512;

    private const double MaxPercent = 100;

    private static ReadOnlySpan<byte> Prefix => "::progress "u8;

    private byte[]? _line;
    private int _length;
    private bool _isSkipping;

    /// <summary>The last report in this piece of the stream, or null.</summary>
    public ProgressReport? Scan(ReadOnlySpan<byte> bytes)
    {
        ProgressReport? last = null;
        while (!bytes.IsEmpty)
        {
            int end = bytes.IndexOf((byte)'\n');
            ReadOnlySpan<byte> part = end < 0 ? bytes : bytes[..end];
            if (end >= 0)
            {
                last = EndLine(part) ?? last;
                bytes = bytes[(end + 1)..];
            }
            else
            {
                Keep(part);
                break;
            }
        }
        return last;
    }

    private ProgressReport? EndLine(ReadOnlySpan<byte> part)
    {
        ProgressReport? report = null;
        if (!_isSkipping && _length == 0)
        {
            report = Parse(part);
        }
        else if (!_isSkipping)
        {
            Keep(part);
            if (!_isSkipping) report = Parse(_line.AsSpan(0, _length));
        }
        (_length, _isSkipping) = (0, false);
        return report;
    }

    /// <summary>Keeps the beginning of a line for as long as it may still be a report.</summary>
    private void Keep(ReadOnlySpan<byte> part)
    {
        if (_isSkipping) return;
        _isSkipping = _length + part.Length > MaxLineBytes || !MayContinue(part);
        if (_isSkipping) return;
        _line ??= new byte[MaxLineBytes];
        part.CopyTo(_line.AsSpan(_length));
        _length += part.Length;
    }

    private bool MayContinue(ReadOnlySpan<byte> part)
    {
        int compared = Math.Min(part.Length, Math.Max(0, Prefix.Length - _length));
        return compared == 0 || part[..compared].SequenceEqual(Prefix.Slice(_length, compared));
    }

    private static ProgressReport? Parse(ReadOnlySpan<byte> line)
    {
        if (line.Length > MaxLineBytes || !line.StartsWith(Prefix)) return null;
        ReadOnlySpan<byte> rest = line[Prefix.Length..].Trim(" \t\r"u8);
        if (!Utf8Parser.TryParse(rest, out double percent, out int consumed) || !(percent is >= 0 and <= MaxPercent)) return null;
        rest = rest[consumed..];
        if (rest.StartsWith("%"u8)) rest = rest[1..];
        if (!rest.IsEmpty && rest[0] is not ((byte)' ' or (byte)'\t')) return null;
        return new ProgressReport(percent, Encoding.UTF8.GetString(rest.Trim(" \t"u8)));
    }
}
