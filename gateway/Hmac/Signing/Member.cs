namespace Actors.Gateway.Hmac.Signing;

/// <summary>Where one member stands in the canonical text.</summary>
internal record struct Member(int KeyStart, int KeyLength, int ValueStart, int ValueEnd)
{
    /// <summary>The repeat that brings this member its last value; -1 while its key came only once.</summary>
    internal int LastRepeat { get; set; } = -1;
}
