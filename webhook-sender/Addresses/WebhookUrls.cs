using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Actors.Webhooks;

namespace Actors.WebhookSender.Addresses;

/// <summary>Judges addresses as they are written: what no receiver needs and what disguises a host is refused before any name is looked up.</summary>
internal sealed class WebhookUrls(CheckedAddresses addresses, WebhookSenderOptions options) : IWebhookUrls
{
    public const int MaxLength = 2048;

    /// <summary>Below it only the ports of the two schemes: what else listens there speaks no HTTP, and may take a request for something else.</summary>
    private const int FirstFreePort = 1024;

    /// <summary>How long a creation waits for a name server.</summary>
    private static readonly TimeSpan LookupTime = TimeSpan.FromSeconds(2);

    public string? Complaint(string url)
    {
        if (url.Length is 0 or > MaxLength)
            return $"has from 1 to {MaxLength} characters";
        if (url.Any(character => char.IsControl(character) || char.IsWhiteSpace(character) || character == '\\'))
            return "has a space, a control character or a backslash in it";
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri))
            return "is no absolute URL";
        if (uri.Scheme != Uri.UriSchemeHttps && uri.Scheme != Uri.UriSchemeHttp)
            return "is neither http nor https";
        if (options.HttpsOnly && uri.Scheme != Uri.UriSchemeHttps)
            return "is not https, which this server asks for";
        if (uri.UserInfo.Length > 0 || url.Split('/')[2].Contains('@', StringComparison.Ordinal))
            return "has a user name or password in it";
        if (uri.IdnHost.Length == 0)
            return "names no host";
        if (uri.Host.Any(IsForeign))
            return "has a character in its host that no name has";
        if (!options.AllowPrivateNetworks && uri.Port is not (80 or 443) and < FirstFreePort)
            return $"has port {uri.Port}; 80, 443 and those from {FirstFreePort} on are allowed";
        return IsDisguised(url, uri) ? "writes an IP address in an unusual way" : ComplaintAboutLiteral(uri);
    }

    public async Task<string?> ComplaintAboutHost(string url, CancellationToken cancellation)
    {
        if (Complaint(url) is { } complaint)
            return complaint;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(LookupTime);
        try
        {
            await addresses.Find(HostOf(new Uri(url)), isSuspect: false, limit.Token);
            return null;
        }
        catch (RefusedAddressException e) when (!e.IsBusy)
        {
            return $"is not allowed: {e.Message}";
        }
        catch (Exception e) when (e is SocketException or RefusedAddressException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            // Not known now; every attempt asks again.
            return null;
        }
    }

    /// <summary>The host as it is looked up: without brackets, and without the dot that ends an absolute name.</summary>
    public static string HostOf(Uri uri) => uri.IdnHost.Trim('[', ']').TrimEnd('.');

    /// <summary>Decimal, octal, hexadecimal and shortened forms of an IPv4 address: nobody writes them but to get past a check.</summary>
    private static bool IsDisguised(string url, Uri uri)
    {
        if (uri.HostNameType == UriHostNameType.IPv6)
            return false;
        var host = HostOf(uri);
        var lastLabel = host[(host.LastIndexOf('.') + 1)..];
        var looksNumeric = lastLabel.Length > 0 && (lastLabel.All(char.IsAsciiDigit) || lastLabel.StartsWith("0x", StringComparison.OrdinalIgnoreCase));
        if (uri.HostNameType == UriHostNameType.IPv4 || looksNumeric)
            return !url.Contains($"//{host}", StringComparison.Ordinal) || !IPAddress.TryParse(host, out var address) || address.ToString() != host;
        return false;
    }

    /// <summary>Digits and dots of other scripts, and letters that only look unlike the usual ones: somewhere on the way they may be taken for an IP address or
    /// another name.</summary>
    private static bool IsForeign(char character) => !char.IsAscii(character) && (IsAnotherForm(character) || (!char.IsLetter(character) && !char.IsSurrogate(character)
        && char.GetUnicodeCategory(character) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark)));

    /// <summary>Wide and narrow forms, and the mathematical letters, whose first half this is.</summary>
    private static bool IsAnotherForm(char character) => character is (>= '\uFF00' and <= '\uFFEF') or '\uD835';

    private string? ComplaintAboutLiteral(Uri uri)
    {
        if (options.AllowPrivateNetworks)
            return null;
        var host = HostOf(uri);
        var what = IPAddress.TryParse(host, out var address) ? InnerAddresses.WhatIs(address) : IsThisMachine(host) ? "loopback" : null;
        return what is null ? null : $"is not allowed: {host} is no public address ({what})";
    }

    /// <summary>Names that lead to this machine wherever they are looked up (RFC 6761, 6.3).</summary>
    private static bool IsThisMachine(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
}
