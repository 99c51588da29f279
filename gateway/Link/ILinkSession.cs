using Actors.Link.V1;

namespace Actors.Gateway.Link;

/// <summary>What a connection's frames are taken by, whatever the connection is for.</summary>
internal interface ILinkSession
{
    /// <summary>Takes a frame; done when the next one may come.</summary>
    Task Receive(ExecutorFrame frame);

    /// <summary>The connection is gone, whoever ended it.</summary>
    Task Closed();
}
