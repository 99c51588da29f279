using Actors.Jobs;

namespace Actors.Webhooks;

/// <summary>How far a running job is, as its owner's webhooks are told.</summary>
[GenerateSerializer, Immutable, Alias("JobAdvance")]
public sealed record JobAdvance(
    [property: Id(0)] JobId Job,
    [property: Id(1)] string Name,
    [property: Id(2)] int Attempt,
    [property: Id(3)] JobProgress Progress)
{
    /// <summary>Names this event.</summary>
    public string MessageId => $"msg_{Job}_{Attempt}_{Progress.Tick}";
}
