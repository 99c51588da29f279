namespace Actors.Webhooks;

/// <summary>Where a delivery stands.</summary>
[GenerateSerializer, Alias("DeliveryStatus")]
public enum DeliveryStatus
{
    /// <summary>It has not arrived yet and is tried again.</summary>
    Pending = 0,

    /// <summary>The receiver answered with a status from 200 to 299.</summary>
    Delivered = 1,

    /// <summary>It was given up. It can be replayed by hand.</summary>
    Failed = 2,
}
