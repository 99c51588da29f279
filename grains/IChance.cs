namespace Actors;

/// <summary>Where grains get randomness from, so that a simulation can repeat it.</summary>
public interface IChance
{
    /// <summary>A number in [0, 1).</summary>
    double NextDouble();
}
