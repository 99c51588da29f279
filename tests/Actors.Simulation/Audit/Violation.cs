namespace Actors.Simulation.Audit;

/// <summary>A promise was broken.</summary>
public sealed class Violation(string message) : Exception(message);
