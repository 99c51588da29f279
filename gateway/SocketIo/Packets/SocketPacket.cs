namespace Actors.Gateway.SocketIo.Packets;

/// <summary>One Socket.IO packet, without the bytes of its attachments.</summary>
internal readonly record struct SocketPacket
{
    /// <summary>The namespace that every client can connect to.</summary>
    public const string MainNamespace = "/";

    public required SocketPacketType Type { get; init; }

    /// <summary>Begins with a slash.</summary>
    public string Namespace { get; init; }

    /// <summary>The number by which an acknowledgement names its event; null when none is asked for.</summary>
    public long? AckId { get; init; }

    /// <summary>How many binary messages follow.</summary>
    public int Attachments { get; init; }

    /// <summary>JSON in UTF-8; empty for none. Where a binary attachment belongs it has a placeholder.</summary>
    public ReadOnlyMemory<byte> Json { get; init; }

    public bool IsBinary => Type is SocketPacketType.BinaryEvent or SocketPacketType.BinaryAck;
}
