using System.Net;

namespace Actors.WebhookSender.Addresses;

/// <summary>A range of addresses and what it is, for the refusal to say.</summary>
internal readonly record struct AddressRange(IPNetwork Network, string What)
{
    public static AddressRange Of(string network, string what) => new(IPNetwork.Parse(network), what);
}
