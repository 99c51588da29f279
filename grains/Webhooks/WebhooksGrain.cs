using System.Collections.Immutable;
using Actors.Domain.Webhooks;
using Actors.Storage;
using Actors.Webhooks;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace Actors.Grains.Webhooks;

/// <summary>Keeps an owner's webhooks, and turns what happens to his jobs into deliveries. The deliveries are durable before the job is answered; sending them
/// is the lanes' work.</summary>
internal sealed partial class WebhooksGrain(
    [PersistentState("webhooks", GrainNames.DefaultStorage)] IPersistentState<WebhooksState> state,
    IWebhookOutbox outbox,
    IWebhookDirectory directory,
    WebhookRules rules,
    WebhookMetrics metrics,
    TimeProvider time,
    ILogger<WebhooksGrain> log) : Grain, IWebhooksGrain
{
    private static readonly Rejection NotFound = new(RejectionCode.NotFound, "no such webhook");

    /// <summary>What is durable. Calls that read see this and never what is being written.</summary>
    private WebhooksState _known = new();

    private string Owner => this.GetPrimaryKeyString();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _known = state.RecordExists ? state.State : new WebhooksState();
        return Task.CompletedTask;
    }

    public Task<ImmutableArray<Webhook>> List() =>
        Task.FromResult(_known.Webhooks.Select(stored => stored.Webhook).Where(webhook => webhook.Id != WebhookLane.LegacyId).ToImmutableArray());

    public Task<Result<Webhook>> Get(int id) =>
        Task.FromResult(Stored(id) is { } stored ? stored.Webhook : (Result<Webhook>)NotFound);

    public async Task<Result<Webhook>> Create(NewWebhook webhook)
    {
        if (_known.Webhooks.Count(stored => stored.Webhook.Id != WebhookLane.LegacyId) >= rules.MaxPerOwner)
            return new Rejection(RejectionCode.LimitReached, $"a user has at most {rules.MaxPerOwner} webhooks");
        var id = _known.LastId + 1;
        var made = Made(id, webhook);
        return await Record((_known with { UserJson = webhook.UserJson, LastId = id }).With(made)) is { } refused ? refused : made.Webhook;
    }

    public async Task<Result<Webhook>> Change(int id, WebhookChange change)
    {
        if (Stored(id) is not { } stored)
            return NotFound;
        var active = change.Active ?? stored.Webhook.Active;
        var changed = stored.Webhook with
        {
            Url = change.Url ?? stored.Webhook.Url,
            Events = change.Events ?? stored.Webhook.Events,
            Description = change.Description ?? stored.Webhook.Description,
            Active = active,
            DisabledReason = change.Active is null ? stored.Webhook.DisabledReason : null,
            UpdatedAt = time.GetUtcNow(),
        };
        if (await Record(_known.With(stored with { Webhook = changed })) is { } refused)
            return refused;
        await Lane(id).Wake(null);
        return changed;
    }

    public async Task<Result<bool>> Delete(int id)
    {
        if (Stored(id) is null)
            return NotFound;
        if (await Record(_known.Without(id)) is { } refused)
            return refused;
        await Lane(id).Wake(null);
        return true;
    }

    public async Task<Result<Webhook>> ReplaceSecret(int id, string secret)
    {
        if (Stored(id) is not { } stored)
            return NotFound;
        var now = time.GetUtcNow();
        var replaced = stored with
        {
            Webhook = stored.Webhook with { UpdatedAt = now },
            Secret = secret,
            FormerSecret = stored.Secret,
            FormerUntil = now + rules.SecretOverlap,
        };
        return await Record(_known.With(replaced)) is { } refused ? refused : replaced.Webhook;
    }

    public Task<string?> GetLegacyUrl() => Task.FromResult(_known.Find(WebhookLane.LegacyId)?.Webhook.Url);

    public async Task<Result<bool>> SetLegacyUrl(NewWebhook? webhook)
    {
        var next = webhook is null
            ? _known.Without(WebhookLane.LegacyId)
            : (_known with { UserJson = webhook.UserJson }).With(Made(WebhookLane.LegacyId, webhook));
        if (await Record(next) is { } refused)
            return refused;
        await Lane(WebhookLane.LegacyId).Wake(null);
        return true;
    }

    public async Task Disable(int id, string reason)
    {
        if (_known.Find(id) is not { Webhook.Active: true } stored)
            return;
        var disabled = stored.Webhook with { Active = false, DisabledReason = reason, UpdatedAt = time.GetUtcNow() };
        if (await Record(_known.With(stored with { Webhook = disabled })) is { } refused)
            throw new StorageUnavailableException(refused.Message);
        metrics.Disabled();
        LogDisabled(log, Owner, id, reason);
    }

    public Task<WebhookEndpoint?> Endpoint(WebhookLane lane)
    {
        if (lane.IsWebhook(out var id))
        {
            return Task.FromResult(_known.Find(id.Value) is { } stored
                ? new WebhookEndpoint(stored.Webhook.Url, stored.Webhook.Active, SecretsOf(stored))
                : null);
        }
        // An address that came with a job has no secret of its own: the one of the user's own address stands in, if there is one.
        var secrets = _known.Find(WebhookLane.LegacyId) is { } legacy ? SecretsOf(legacy) : [];
        return Task.FromResult<WebhookEndpoint?>(new WebhookEndpoint("", Active: true, secrets));
    }

    private ImmutableArray<string> SecretsOf(StoredWebhook stored) => stored.FormerSecret is { } former && time.GetUtcNow() < stored.FormerUntil
        ? [stored.Secret, former]
        : [stored.Secret];

    private StoredWebhook Made(int id, NewWebhook webhook)
    {
        var now = time.GetUtcNow();
        return new StoredWebhook
        {
            Secret = webhook.Secret,
            Webhook = new Webhook
            {
                Id = id,
                Url = webhook.Url,
                Events = webhook.Events,
                Description = webhook.Description,
                Active = webhook.Active,
                CreatedAt = now,
                UpdatedAt = now,
            },
        };
    }

    /// <summary>One of the owner's webhooks; his own address that predates them is none.</summary>
    private StoredWebhook? Stored(int id) => id == WebhookLane.LegacyId ? null : _known.Find(id);

    private IWebhookLaneGrain Lane(int id) => Lane(WebhookLane.ForWebhook(Owner, id));

    private IWebhookLaneGrain Lane(WebhookLane lane) => GrainFactory.GetGrain<IWebhookLaneGrain>(lane.Value);

    /// <summary>Makes the webhooks durable. The directory learns of a new interest before, and of one that ended after: at any time it names every owner that a
    /// job's end has to be told to.</summary>
    private async Task<Rejection?> Record(WebhooksState next)
    {
        var (before, after) = (_known.Interest(), next.Interest());
        try
        {
            if ((before | after) != before)
                await directory.Announce(Owner, before | after);
            state.State = next;
            await state.WriteStateAsync();
        }
        catch (StorageUnavailableException e) when (!e.OutcomeUnknown)
        {
            state.State = _known;
            return new Rejection(RejectionCode.Unavailable, e.Message);
        }
        catch (Exception e) when (e is StorageUnavailableException or InconsistentStateException)
        {
            DeactivateOnIdle();
            throw;
        }
        _known = next;
        if (after != (before | after))
            await Narrow(after);
        return null;
    }

    /// <summary>An interest too many costs a call at the end of a job, and nothing else: it may wait for the next change.</summary>
    private async Task Narrow(WebhookEvents interest)
    {
        try
        {
            await directory.Announce(Owner, interest);
        }
        catch (StorageUnavailableException e)
        {
            LogNotNarrowed(log, Owner, e);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Webhook {Id} of {Owner} is disabled: {Reason}")]
    private static partial void LogDisabled(ILogger log, string owner, int id, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The directory of webhooks still says of {Owner} that he wants to hear more than he does")]
    private static partial void LogNotNarrowed(ILogger log, string owner, Exception error);
}
