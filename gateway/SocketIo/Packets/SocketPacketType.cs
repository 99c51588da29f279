namespace Actors.Gateway.SocketIo.Packets;

/// <summary>The kinds of Socket.IO packets (protocol revision 5). On the wire each is its digit.</summary>
internal enum SocketPacketType
{
    Connect = 0,
    Disconnect = 1,
    Event = 2,
    Ack = 3,
    ConnectError = 4,
    BinaryEvent = 5,
    BinaryAck = 6,
}
