namespace Actors.Jobs;

/// <summary>Makes a repeated submit answer with the first job. Scoped to the owner.</summary>
/// <param name="Value">The key, at most <see cref="MaxLength"/> characters.</param>
/// <param name="BodyHash">A digest of the request: the same key with another digest is a conflict.</param>
/// <param name="ExpiresAt">From then on the key may be used for another job.</param>
[GenerateSerializer, Immutable, Alias("IdempotencyKey")]
public sealed record IdempotencyKey(
    [property: Id(0)] string Value,
    [property: Id(1)] string BodyHash,
    [property: Id(2)] DateTimeOffset ExpiresAt)
{
    public const int MaxLength = 255;
}
