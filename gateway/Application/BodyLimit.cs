namespace Actors.Gateway.Application;

/// <summary>How long a body may be.</summary>
/// <param name="Setting">What it is set by; null when it is fixed.</param>
public readonly record struct BodyLimit(int Bytes, string? Setting = null)
{
    public override string ToString() => Setting is null ? $"{Bytes} bytes" : $"{Bytes} bytes ({Setting})";
}
