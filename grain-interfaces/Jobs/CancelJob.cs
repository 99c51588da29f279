namespace Actors.Jobs;

/// <summary>The owner no longer wants the job.</summary>
/// <param name="Reason">Shown with the job; null for none.</param>
[GenerateSerializer, Immutable, Alias("CancelJob")]
public sealed record CancelJob([property: Id(0)] string? Reason);
