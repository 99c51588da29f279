using Xunit.Sdk;

namespace Actors.Domain.Tests;

/// <summary>Runs a property over seeds. A seed that fails names itself; put it into <c>ACTORS_SEED</c> to run it alone.</summary>
internal static class Seeds
{
    private static readonly string? Only = Environment.GetEnvironmentVariable("ACTORS_SEED");

    public static void ForEach(int count, Action<Random> property)
    {
        var seeds = Only is null ? Enumerable.Range(1, count) : [int.Parse(Only)];
        foreach (var seed in seeds)
        {
            try
            {
                property(new Random(seed));
            }
            catch (Exception failure)
            {
                throw new XunitException($"ACTORS_SEED={seed}: {failure.Message}", failure);
            }
        }
    }

    public static T Pick<T>(this Random random, params ReadOnlySpan<T> among) => among[random.Next(among.Length)];

    public static bool Chance(this Random random, double probability) => random.NextDouble() < probability;
}
