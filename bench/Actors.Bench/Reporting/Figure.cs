namespace Actors.Bench.Reporting;

/// <summary>One measured figure.</summary>
/// <param name="Id">Stable, for programs that compare runs.</param>
/// <param name="How">How it was measured, in a few words.</param>
/// <param name="Target">The bound it is held to, in words; null when it is only told.</param>
/// <param name="IsMet">Null without a target.</param>
public sealed record Figure(string Id, string What, string Value, string How, string? Target = null, bool? IsMet = null);
