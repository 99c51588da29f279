using System.Collections.Concurrent;
using Actors.Storage;
using Actors.Webhooks;

namespace Actors.Grains.Webhooks;

/// <summary>The directory of a single process: all of it in memory, read once at start. Whoever asks before it is read waits for it.</summary>
internal sealed class WebhookDirectory(IWebhookOwners owners) : IWebhookDirectory
{
    private readonly ConcurrentDictionary<string, WebhookEvents> _interests = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private Task? _loading;

    public ValueTask<WebhookEvents> InterestOf(string owner) =>
        Loaded() is { IsCompletedSuccessfully: true }
            ? new ValueTask<WebhookEvents>(_interests.GetValueOrDefault(owner))
            : new ValueTask<WebhookEvents>(InterestOnceLoaded(owner));

    public async Task Announce(string owner, WebhookEvents interest)
    {
        await Loaded();
        await owners.Put(owner, interest);
        if (interest == WebhookEvents.None)
            _interests.TryRemove(owner, out _);
        else
            _interests[owner] = interest;
    }

    private async Task<WebhookEvents> InterestOnceLoaded(string owner)
    {
        await Loaded();
        return _interests.GetValueOrDefault(owner);
    }

    /// <summary>A failed read is tried again by whoever asks next.</summary>
    private Task Loaded()
    {
        var loading = _loading;
        if (loading is { IsFaulted: false })
            return loading;
        lock (_lock)
        {
            if (_loading is null or { IsFaulted: true })
                _loading = Load();
            return _loading;
        }
    }

    private async Task Load()
    {
        foreach (var (owner, interest) in await owners.ReadAll())
            _interests[owner] = interest;
    }
}
