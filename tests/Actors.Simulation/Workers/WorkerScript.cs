using System.Globalization;
using System.Text;
using Actors.Simulation.Engine;

namespace Actors.Simulation.Workers;

/// <summary>What a named job does to whoever runs it; written into its payload.</summary>
/// <param name="Heeds">How long the handler takes to heed its token; null when it does not.</param>
internal readonly record struct WorkerScript(TimeSpan Duration, WorkerScript.Ending End, TimeSpan? Heeds)
{
    public enum Ending
    {
        Succeeds,
        Fails,

        /// <summary>In a way that no retry would mend.</summary>
        FailsForGood,

        /// <summary>The worker's process does not survive it.</summary>
        KillsItsWorker,
    }

    public static WorkerScript Draw(Chance chance) => new(chance.SkewedMs(1, 6_000), DrawEnding(chance), chance.Happens(0.1) ? null : chance.SkewedMs(0, 3_000));

    public static WorkerScript Of(ReadOnlyMemory<byte> payload)
    {
        var parts = Encoding.UTF8.GetString(payload.Span).Trim('"').Split(' ');
        return new WorkerScript(Microseconds(parts[0]), Enum.Parse<Ending>(parts[1]), parts[2] == "never" ? null : Microseconds(parts[2]));
    }

    public byte[] ToPayload() => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $"\"{(long)Duration.TotalMicroseconds} {End} {(Heeds is { } heeds ? ((long)heeds.TotalMicroseconds).ToString(CultureInfo.InvariantCulture) : "never")}\""));

    private static Ending DrawEnding(Chance chance) => chance.Next(100) switch
    {
        < 5 => Ending.KillsItsWorker,
        < 20 => Ending.Fails,
        < 25 => Ending.FailsForGood,
        _ => Ending.Succeeds,
    };

    private static TimeSpan Microseconds(string text) => TimeSpan.FromMicroseconds(long.Parse(text, CultureInfo.InvariantCulture));
}
