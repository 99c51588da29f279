using Actors.NodeAgent.Processes;

namespace Actors.NodeAgent.Capture;

/// <summary>A piece of output to send.</summary>
/// <param name="Offset">Where it begins, in bytes over both streams.</param>
internal readonly record struct OutputPiece(long Offset, OutputStream Stream, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The protocol's longest.</summary>
    public const int MaxBytes = 64 * 1024;
}
