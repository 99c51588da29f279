namespace Actors.Jobs;

/// <summary>How far a running attempt says it is.</summary>
/// <param name="Percent">0 to 100; never goes back within an attempt.</param>
/// <param name="Message">A short word on it, or null.</param>
/// <param name="Tick">Counts the reports of an attempt.</param>
[GenerateSerializer, Immutable, Alias("JobProgress")]
public sealed record JobProgress(
    [property: Id(0)] double Percent,
    [property: Id(1)] string? Message,
    [property: Id(2)] long Tick);
