using System.Collections.Immutable;
using Actors.Configuration;
using Actors.Domain.Webhooks;
using Actors.WebhookSender;

namespace Actors.Silo;

/// <summary>What can be set of webhooks.</summary>
/// <param name="Rules">When what is delivered.</param>
/// <param name="Sender">How requests are made.</param>
public sealed record WebhookSettings(WebhookRules Rules, WebhookSenderOptions Sender)
{
    /// <summary>The longest schedule: an attempt costs a request to somebody else.</summary>
    private const int MaxRetries = 20;

    public static WebhookSettings Read(SettingsReader settings)
    {
        var rules = new WebhookRules();
        var sender = new WebhookSenderOptions();
        return new WebhookSettings(
            rules with
            {
                RetryDelays = DelaysOf(settings, rules.RetryDelays),
                GiveUpAfter = settings.Duration("WEBHOOKS_GIVE_UP_AFTER", rules.GiveUpAfter, "How long a delivery waits for a receiver that is not there before it is given up.", min: TimeSpan.FromSeconds(1)),
                LogTtl = settings.Duration("WEBHOOKS_LOG_TTL", rules.LogTtl, "How long ended deliveries of webhooks are kept for the log and for replay; at most the last 1000 of each.", min: TimeSpan.FromSeconds(1)),
                MaxPerOwner = settings.Int("WEBHOOKS_MAX_PER_USER", rules.MaxPerOwner, "webhooks", "Webhooks of one user.", min: 1, max: 1000),
                MaxAtOnce = settings.Int("WEBHOOKS_MAX_AT_ONCE", rules.MaxAtOnce, "requests", "Requests to one webhook at once.", min: 1, max: 64),
                SecretOverlap = settings.Duration("WEBHOOKS_SECRET_OVERLAP", rules.SecretOverlap, "How long a replaced secret of a webhook still signs beside the new one."),
            },
            sender with
            {
                Timeout = settings.Duration("WEBHOOKS_TIMEOUT", sender.Timeout, "How long a webhook's receiver has to answer.", min: TimeSpan.FromMilliseconds(100), max: TimeSpan.FromMinutes(2)),
                AllowPrivateNetworks = settings.Bool("WEBHOOKS_ALLOW_PRIVATE_NETWORKS", sender.AllowPrivateNetworks, "Webhooks may call loopback and private networks. For development: users choose the addresses."),
                HttpsOnly = settings.Bool("WEBHOOKS_HTTPS_ONLY", sender.HttpsOnly, "Webhooks have to be https."),
            });
    }

    private static ImmutableArray<TimeSpan> DelaysOf(SettingsReader settings, ImmutableArray<TimeSpan> fallback)
    {
        var given = settings.List(
            "WEBHOOKS_RETRY_DELAYS",
            [.. fallback.Select(GoDuration.Format)],
            $"How long after each failed attempt of a webhook the next one follows; so many retries, at most {MaxRetries}.",
            text => GoDuration.TryParseOrSeconds(text, out var delay) && delay >= TimeSpan.Zero && delay <= SettingsReader.MaxDuration ? null : "which is not a duration (90s, 1h30m)");
        if (given.Count > MaxRetries)
            settings.Mistake($"WEBHOOKS_RETRY_DELAYS has {given.Count} entries; {MaxRetries} are the most.");
        return [.. given.Select(text => GoDuration.TryParseOrSeconds(text, out var delay) ? delay : TimeSpan.Zero)];
    }
}
