namespace Actors.Gateway.SocketIo.EngineIo;

/// <summary>The kinds of Engine.IO packets (protocol revision 4). On the wire each is its digit.</summary>
internal enum EnginePacketType
{
    Open = 0,
    Close = 1,
    Ping = 2,
    Pong = 3,
    Message = 4,
    Upgrade = 5,
    Noop = 6,
}
