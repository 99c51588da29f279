namespace Actors.Jobs;

/// <summary>What happens to an attempt whose executor falls silent.</summary>
[GenerateSerializer, Alias("Delivery")]
public enum Delivery
{
    /// <summary>The job never starts twice. Silence ends nothing; only evidence that the attempt is gone makes the job Lost.</summary>
    AtMostOnce = 0,

    /// <summary>When the lease expires the attempt counts as lost and the next one is due. The handler must bear a second run.</summary>
    AtLeastOnce = 1,
}
