using System.Text;
using Actors.Webhooks.Tests.Addresses;
using Actors.WebhookSender;
using Actors.WebhookSender.Addresses;
using Actors.WebhookSender.Requests;

namespace Actors.Webhooks.Tests.Sending;

/// <summary>Senders put together as the host does it, with other names and limits.</summary>
internal static class Senders
{
    public static readonly string Secret = "whsec_" + Convert.ToBase64String(new byte[24]);

    public static HttpWebhookSender With(WebhookSenderOptions options, IHostLookup? lookup = null)
    {
        var addresses = new CheckedAddresses(lookup ?? new NameTable(), options);
        return new HttpWebhookSender(new GuardedDialer(addresses), new WebhookUrls(addresses, options), options, TimeProvider.System);
    }

    public static HttpWebhookSender ForDevelopment(TimeSpan? timeout = null, IHostLookup? lookup = null) =>
        With(new WebhookSenderOptions { AllowPrivateNetworks = true, Timeout = timeout ?? TimeSpan.FromSeconds(10) }, lookup);

    public static WebhookPost To(string url, bool isSuspect = false) =>
        new(url, "msg_1", Encoding.UTF8.GetBytes("""{"id":"1"}"""), [Secret], isSuspect);
}
