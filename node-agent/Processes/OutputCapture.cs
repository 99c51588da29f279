using System.Globalization;
using System.Text;

namespace Actors.NodeAgent.Processes;

/// <summary>The bound on one attempt's output, both streams together. It counts; it keeps no bytes.</summary>
public sealed class OutputCapture
{
    /// <summary>16 MiB: more than a person reads, little enough that every running job may reach it.</summary>
    public const long DefaultMaxBytes = 16 * 1024 * 1024;

    private readonly long _maxBytes;

    public OutputCapture(long maxBytes = DefaultMaxBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxBytes);
        _maxBytes = maxBytes;
    }

    public long KeptBytes { get; private set; }

    public long DiscardedBytes { get; private set; }

    /// <summary>The stream that first ran into the bound, where the marker belongs; null while nothing was cut.</summary>
    public OutputStream? CutStream { get; private set; }

    /// <summary>The part of the chunk within the bound; the rest is counted as discarded.</summary>
    public ReadOnlySpan<byte> Accept(OutputStream stream, ReadOnlySpan<byte> bytes)
    {
        int kept = (int)Math.Min(bytes.Length, _maxBytes - KeptBytes);
        KeptBytes += kept;
        if (kept == bytes.Length) return bytes;

        DiscardedBytes += bytes.Length - kept;
        CutStream ??= stream;
        return bytes[..kept];
    }

    /// <summary>The line that ends cut output, to be appended once, after the exit; empty when nothing was cut. It does not count towards the bound.</summary>
    public byte[] Marker() => CutStream is null
        ? []
        : Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"\n[output cut: {KeptBytes} bytes kept, {DiscardedBytes} more discarded]\n"));
}
