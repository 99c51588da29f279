namespace Actors.Gateway.Hmac.Signing;

/// <summary>One open object: its members are those of the ledger from <paramref name="First"/> on.</summary>
internal record struct MemberScope(int First)
{
    /// <summary>Finds keys once there are too many to compare one by one.</summary>
    internal HashSet<int>? Index { get; set; }
}
