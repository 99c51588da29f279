using Actors.Simulation.Engine;

namespace Actors.Simulation.Network;

/// <summary>How the network between clients, nodes and silo is at the moment. Set by the faults of the world.</summary>
internal sealed class NetworkWeather
{
    private const double FairLatencyMs = 3;

    /// <summary>A message takes up to this many milliseconds.</summary>
    public double SlowestMs { get; set; } = FairLatencyMs;

    /// <summary>Of the requests, this share is lost on its way there or back.</summary>
    public double LostRequests { get; set; }

    /// <summary>Nobody reaches anybody: what is sent vanishes, and no end is told.</summary>
    public bool IsSilent { get; set; }

    public void Clear()
    {
        SlowestMs = FairLatencyMs;
        LostRequests = 0;
        IsSilent = false;
    }

    public TimeSpan Latency(Chance chance) => chance.SkewedMs(0.05, SlowestMs);

    public bool LosesRequest(Chance chance) => IsSilent || (LostRequests > 0 && chance.Happens(LostRequests));
}
