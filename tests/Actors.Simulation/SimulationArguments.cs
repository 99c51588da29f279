using System.Globalization;
using Actors.Simulation.Worlds;

namespace Actors.Simulation;

/// <summary>What the command line asks for.</summary>
internal sealed record SimulationArguments
{
    private const string Usage = "actors simulation: --seeds COUNT [--from SEED] [--world NAME], or --seed SEED --world NAME [--trace]";

    public IReadOnlyList<WorldSettings> Worlds { get; private init; } = NamedWorlds.All;

    public long Count { get; private init; } = 1000;

    public ulong From { get; private init; } = 1;

    /// <summary>The one seed to run; null for many.</summary>
    public ulong? Seed { get; private init; }

    /// <summary>Prints everything that happened.</summary>
    public bool IsTraced { get; private init; }

    public string? Mistake { get; private init; }

    public static SimulationArguments Parse(string[] arguments)
    {
        var parsed = new SimulationArguments();
        for (var i = 0; i < arguments.Length; i++)
        {
            var value = i + 1 < arguments.Length ? arguments[i + 1] : "";
            try
            {
                parsed = arguments[i] switch
                {
                    "--trace" => parsed with { IsTraced = true },
                    "--seeds" => parsed with { Count = long.Parse(value, CultureInfo.InvariantCulture) },
                    "--from" => parsed with { From = ulong.Parse(value, CultureInfo.InvariantCulture) },
                    "--seed" => parsed with { Seed = ulong.Parse(value, CultureInfo.InvariantCulture) },
                    "--world" => parsed with { Worlds = [NamedWorlds.Named(value)] },
                    _ => parsed with { Mistake = Usage },
                };
            }
            catch (Exception e) when (e is FormatException or OverflowException or ArgumentException)
            {
                return parsed with { Mistake = $"{arguments[i]} {value}: {e.Message}\n{Usage}" };
            }
            if (arguments[i] != "--trace")
                i++;
        }
        return parsed.Seed is not null && parsed.Worlds.Count > 1 ? parsed with { Mistake = $"a seed means something in one world only\n{Usage}" } : parsed;
    }
}
