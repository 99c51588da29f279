using Actors.Gateway.SocketIo.EngineIo;

namespace Actors.Gateway.SocketIo.Packets;

/// <summary>Puts packets and the attachments that follow them together. Text in between, or bytes that nothing announced, is malformed.</summary>
/// <param name="maxBytes">A packet and its attachments together, at most.</param>
internal sealed class PacketAssembly(int maxBytes)
{
    private SocketPacket _packet;
    private List<ReadOnlyMemory<byte>>? _attachments;
    private int _bytes;

    /// <summary>Takes a message.</summary>
    /// <param name="complete">True when <paramref name="packet"/> is there with all its attachments.</param>
    /// <returns>False when the message is malformed.</returns>
    public bool TryAdd(EnginePacket message, out bool complete, out SocketPacket packet, out IReadOnlyList<ReadOnlyMemory<byte>> attachments)
    {
        (complete, packet, attachments) = (false, default, []);
        if (message.IsBinary)
            return TryAddAttachment(message.Data, ref complete, ref packet, ref attachments);
        if (_attachments is not null || !SocketPacketReader.TryRead(message.Data, out packet))
            return false;
        if (packet.Attachments == 0)
            return complete = true;
        // It outlives its message.
        _packet = packet with { Json = packet.Json.ToArray() };
        _attachments = new List<ReadOnlyMemory<byte>>(packet.Attachments);
        _bytes = packet.Json.Length;
        return true;
    }

    private bool TryAddAttachment(ReadOnlyMemory<byte> data, ref bool complete, ref SocketPacket packet, ref IReadOnlyList<ReadOnlyMemory<byte>> attachments)
    {
        _bytes += data.Length;
        if (_attachments is null || _bytes > maxBytes)
            return false;
        _attachments.Add(data.ToArray());
        if (_attachments.Count < _packet.Attachments)
            return true;
        (complete, packet, attachments) = (true, _packet, _attachments);
        _attachments = null;
        return true;
    }
}
