using System.Net;

namespace Actors.WebhookSender.Addresses;

/// <summary>Finds a host's addresses and refuses those that lie inside. Whoever connects uses exactly what this gave: a name that is looked up once more may lead
/// elsewhere by then.</summary>
internal sealed class CheckedAddresses(IHostLookup lookup, WebhookSenderOptions options)
{
    /// <summary>Addresses of one host that are tried.</summary>
    private const int MaxTried = 4;

    /// <exception cref="RefusedAddressException">One of them lies inside.</exception>
    public async Task<IPAddress[]> Find(string host, bool isSuspect, CancellationToken cancellation)
    {
        var found = IPAddress.TryParse(host, out var literal) ? [literal] : await lookup.Find(host, isSuspect, cancellation);
        if (found.Length == 0)
            throw new RefusedAddressException($"{host} has no address");
        // A name that leads inside with one of its addresses is not to be trusted with the others.
        if (!options.AllowPrivateNetworks && ComplaintAbout(host, found) is { } complaint)
            throw new RefusedAddressException(complaint);
        return found.Length > MaxTried ? found[..MaxTried] : found;
    }

    private static string? ComplaintAbout(string host, IPAddress[] addresses)
    {
        foreach (var address in addresses)
        {
            if (InnerAddresses.WhatIs(address) is { } what)
                return address.ToString() == host ? $"{host} is no public address ({what})" : $"{host} leads to {address}, which is no public address ({what})";
        }
        return null;
    }
}
