using System.Text.Json;

namespace Actors.Gateway.SocketIo.Server;

/// <summary>A namespace of a Socket.IO server: who may connect to it, and what then happens.</summary>
internal interface ISocketNamespace
{
    /// <summary>Begins with a slash.</summary>
    string Name { get; }

    /// <summary>Lets a client in, or says why not; it is told so.</summary>
    /// <param name="auth">What the client gave with its wish to connect: an object, or undefined.</param>
    ValueTask<Result<ISocketListener>> Admit(SocketIoSocket socket, JsonElement auth);
}
