using System.Globalization;
using System.Text;
using Actors.Simulation.Engine;

namespace Actors.Simulation.Workers;

/// <summary>What a named job does to whoever runs it; written into its payload.</summary>
internal readonly record struct WorkerScript(TimeSpan Duration, bool Fails, bool KillsItsWorker)
{
    public static WorkerScript Draw(Chance chance) => new(chance.SkewedMs(1, 6_000), chance.Happens(0.2), chance.Happens(0.05));

    public static WorkerScript Of(ReadOnlyMemory<byte> payload)
    {
        var parts = Encoding.UTF8.GetString(payload.Span).Trim('"').Split(' ');
        return new WorkerScript(TimeSpan.FromMicroseconds(long.Parse(parts[0], CultureInfo.InvariantCulture)), parts[1] == "fails", parts[1] == "kills");
    }

    public byte[] ToPayload() => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $"\"{(long)Duration.TotalMicroseconds} {(KillsItsWorker ? "kills" : Fails ? "fails" : "succeeds")}\""));
}
