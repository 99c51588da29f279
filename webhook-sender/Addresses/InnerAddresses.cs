using System.Net;
using System.Net.Sockets;

namespace Actors.WebhookSender.Addresses;

/// <summary>Which addresses lie inside: loopback, private networks, clouds' metadata and everything else that is no public host (IANA's special-purpose registries).
/// An address that carries another one in it is judged by both.</summary>
internal static class InnerAddresses
{
    private static readonly AddressRange[] V4 =
    [
        AddressRange.Of("0.0.0.0/8", "this network"),
        AddressRange.Of("10.0.0.0/8", "private"),
        AddressRange.Of("100.64.0.0/10", "carrier-grade NAT"),
        AddressRange.Of("127.0.0.0/8", "loopback"),
        AddressRange.Of("169.254.0.0/16", "link-local"),
        AddressRange.Of("172.16.0.0/12", "private"),
        AddressRange.Of("192.0.0.0/24", "protocol assignments"),
        AddressRange.Of("192.0.2.0/24", "documentation"),
        AddressRange.Of("192.31.196.0/24", "AS112"),
        AddressRange.Of("192.52.193.0/24", "AMT"),
        AddressRange.Of("192.88.99.0/24", "6to4 relay"),
        AddressRange.Of("192.168.0.0/16", "private"),
        AddressRange.Of("192.175.48.0/24", "AS112"),
        AddressRange.Of("198.18.0.0/15", "benchmarking"),
        AddressRange.Of("198.51.100.0/24", "documentation"),
        AddressRange.Of("203.0.113.0/24", "documentation"),
        AddressRange.Of("224.0.0.0/4", "multicast"),
        AddressRange.Of("240.0.0.0/4", "reserved or broadcast"),
        // Public by its number, and the metadata service of one cloud all the same.
        AddressRange.Of("168.63.129.16/32", "cloud metadata"),
    ];

    private static readonly AddressRange[] V6 =
    [
        AddressRange.Of("::/128", "unspecified"),
        AddressRange.Of("::1/128", "loopback"),
        AddressRange.Of("::/96", "IPv4-compatible"),
        AddressRange.Of("64:ff9b:1::/48", "local NAT64"),
        AddressRange.Of("100::/64", "discard"),
        AddressRange.Of("100:0:0:1::/64", "dummy"),
        AddressRange.Of("2001::/23", "protocol assignments and Teredo"),
        AddressRange.Of("2001:db8::/32", "documentation"),
        AddressRange.Of("3fff::/20", "documentation"),
        AddressRange.Of("5f00::/16", "segment routing"),
        AddressRange.Of("fc00::/7", "unique local"),
        AddressRange.Of("fe80::/10", "link-local"),
        AddressRange.Of("fec0::/10", "site-local"),
        AddressRange.Of("ff00::/8", "multicast"),
    ];

    /// <summary>Only these are given to hosts at all.</summary>
    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");

    /// <summary>What makes the address an inner one; null for a public host's.</summary>
    public static string? WhatIs(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetwork)
            return Among(V4, address);
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return "of an unknown kind";
        if (address.IsIPv4MappedToIPv6)
            return WhatIs(address.MapToIPv4());
        // Zone identifiers name an interface of this machine.
        if (address.ScopeId != 0)
            return "of one interface";
        if (Among(V6, address) is { } what)
            return what;
        var bytes = address.GetAddressBytes();
        // Translators and tunnels lead to whatever address is within.
        if (Nat64.Contains(address))
            return $"NAT64 to {Inner(bytes, 12)}";
        if (SixToFour.Contains(address))
            return $"6to4 to {Inner(bytes, 2)}";
        return GlobalUnicast.Contains(address) ? null : "not assigned to hosts";
    }

    private static IPAddress Inner(byte[] bytes, int from) => new(bytes.AsSpan(from, 4));

    private static string? Among(AddressRange[] ranges, IPAddress address)
    {
        foreach (var range in ranges)
        {
            if (range.Network.Contains(address))
                return range.What;
        }
        return null;
    }
}
