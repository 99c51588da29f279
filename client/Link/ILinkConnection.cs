using Actors.Link.V1;

namespace Actors.Client.Link;

/// <summary>One open connection to the server.</summary>
internal interface ILinkConnection : IDisposable
{
    /// <summary>Queues a message. False when there is no room, or no connection any more.</summary>
    bool TrySend(ExecutorMessage message);

    /// <summary>Sends what is queued until <see cref="Finish"/>, or until the connection ends.</summary>
    Task SendAll(CancellationToken cancellation);

    /// <summary>The server's next messages; null when it closed the connection.</summary>
    ValueTask<ServerFrame?> Receive(CancellationToken cancellation);

    /// <summary>Nothing more is sent; what is queued still goes out.</summary>
    void Finish();
}
