using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Actors.Webhooks;

/// <summary>A line of deliveries to one receiver, beside all others: <c>hook/&lt;id&gt;/&lt;owner&gt;</c> for a webhook, <c>host/&lt;host and port&gt;/&lt;owner&gt;</c>
/// for all the addresses on one host that an owner's jobs were given themselves.</summary>
[GenerateSerializer, Immutable, Alias("WebhookLane")]
public readonly record struct WebhookLane([property: Id(0)] string Value)
{
    /// <summary>Stands in place of a webhook's id for the address of the user's own that predates webhooks.</summary>
    public const int LegacyId = 0;

    private const string HookPrefix = "hook/";
    private const string HostPrefix = "host/";

    public static WebhookLane ForWebhook(string owner, int id) => new(string.Create(CultureInfo.InvariantCulture, $"{HookPrefix}{id}/{owner}"));

    public static WebhookLane ForHost(string owner, string url) =>
        new($"{HostPrefix}{(Uri.TryCreate(url, UriKind.Absolute, out var uri) ? uri.Authority : "")}/{owner}");

    /// <summary>The owner, whose name may itself hold slashes.</summary>
    public string Owner => Value[(Value.IndexOf('/', HookPrefix.Length) + 1)..];

    /// <summary>Whether it is a webhook's, and which.</summary>
    public bool IsWebhook([NotNullWhen(true)] out int? id)
    {
        id = Value.StartsWith(HookPrefix, StringComparison.Ordinal)
            ? int.Parse(Value.AsSpan(HookPrefix.Length, Value.IndexOf('/', HookPrefix.Length) - HookPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture)
            : null;
        return id is not null;
    }

    public override string ToString() => Value;
}
