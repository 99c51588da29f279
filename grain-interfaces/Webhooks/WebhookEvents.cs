namespace Actors.Webhooks;

/// <summary>What a webhook is told of, and what all of an owner's webhooks together want to hear.</summary>
[Flags]
[GenerateSerializer, Alias("WebhookEvents")]
public enum WebhookEvents
{
    None = 0,

    /// <summary>A job succeeded.</summary>
    Completed = 1,

    /// <summary>A job ended in any other way: failed, timed out, canceled, rejected or lost.</summary>
    Failed = 2,

    /// <summary>A running job says how far it is. Best effort.</summary>
    Progress = 4,

    All = Completed | Failed | Progress,
}
