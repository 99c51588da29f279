namespace Actors.Gateway.Health;

/// <summary>One thing without which no work can be accepted.</summary>
public interface IReadinessCheck
{
    string Name { get; }

    /// <summary>What is wrong, for the operator; null when all is well. Answers at once.</summary>
    string? Problem { get; }
}
