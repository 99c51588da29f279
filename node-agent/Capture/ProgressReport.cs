namespace Actors.NodeAgent.Capture;

/// <summary>How far a job says it is.</summary>
/// <param name="Percent">0 to 100.</param>
internal sealed record ProgressReport(double Percent, string Message);
