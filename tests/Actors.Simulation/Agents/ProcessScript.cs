using Actors.NodeAgent.Processes;
using Actors.Simulation.Engine;

namespace Actors.Simulation.Agents;

/// <summary>What a job's process does, drawn when the job is made up.</summary>
internal sealed record ProcessScript
{
    public required TimeSpan Duration { get; init; }

    public required int ExitCode { get; init; }

    /// <summary>SIGTERM does not end it.</summary>
    public bool IgnoresTerm { get; init; }

    /// <summary>In the order in which it writes, evenly over its duration.</summary>
    public required IReadOnlyList<(OutputStream Stream, byte[] Bytes)> Output { get; init; }

    public static ProcessScript Draw(Chance chance, int number)
    {
        var output = new (OutputStream, byte[])[chance.Happens(0.3) ? 0 : 1 + chance.Next(6)];
        for (var i = 0; i < output.Length; i++)
            output[i] = (chance.Happens(0.7) ? OutputStream.Stdout : OutputStream.Stderr, Bytes(chance, number, i));
        return new ProcessScript
        {
            Duration = chance.Happens(0.1) ? chance.BetweenMs(5_000, 60_000) : chance.SkewedMs(1, 5_000),
            ExitCode = chance.Happens(0.7) ? 0 : 1 + chance.Next(3),
            IgnoresTerm = chance.Happens(0.1),
            Output = output,
        };
    }

    private static byte[] Bytes(Chance chance, int number, int piece)
    {
        var bytes = new byte[chance.Happens(0.1) ? chance.Next(20_000) : 1 + chance.Next(60)];
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] = (byte)('a' + ((number + (7 * piece) + i) % 26));
        return bytes;
    }
}
