using System.Net;

namespace Actors.WebhookSender.Addresses;

/// <summary>Asks for a host's addresses.</summary>
internal interface IHostLookup
{
    /// <param name="isSuspect">Its receiver failed or was slow of late, and its name server may be as well.</param>
    /// <exception cref="System.Net.Sockets.SocketException">There is no such name, or nobody answered.</exception>
    Task<IPAddress[]> Find(string host, bool isSuspect, CancellationToken cancellation);
}
