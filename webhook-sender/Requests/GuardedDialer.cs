using System.Net.Sockets;
using Actors.WebhookSender.Addresses;

namespace Actors.WebhookSender.Requests;

/// <summary>Connects to a receiver: to an address that was just checked, and to no other.</summary>
internal sealed class GuardedDialer(CheckedAddresses addresses)
{
    /// <summary>Says of a request that its receiver is suspect.</summary>
    public static readonly HttpRequestOptionsKey<bool> IsSuspect = new("actors.suspect");

    public async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        context.InitialRequestMessage.Options.TryGetValue(IsSuspect, out var isSuspect);
        var found = await addresses.Find(context.DnsEndPoint.Host.Trim('[', ']').TrimEnd('.'), isSuspect, cancellation);
        SocketException? last = null;
        foreach (var address in found)
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(address, context.DnsEndPoint.Port, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException e)
            {
                socket.Dispose();
                last = e;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
        throw last!;
    }
}
