namespace Actors.Gateway.Hmac;

/// <summary>A clock that stands still until it is set.</summary>
internal sealed class ManualClock(long seconds) : TimeProvider
{
    internal long Seconds { get; set; } = seconds;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeSeconds(Seconds);
}
