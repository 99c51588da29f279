using Actors.Simulation.Engine;

namespace Actors.Simulation.Network;

/// <summary>A connection between an executor and the silo. It can be cut, which each end learns in its own time, or fall silent, which none learns.</summary>
internal sealed class Connection(string name, VirtualClock clock, NetworkWeather weather, Chance chance)
{
    /// <summary>An end that is told nothing finds out by itself; the system's own patience is this long.</summary>
    private static readonly TimeSpan SystemPatience = TimeSpan.FromMinutes(2);

    /// <summary>As the socket of the link has it.</summary>
    private static readonly TimeSpan ClosePatience = TimeSpan.FromSeconds(5);

    public string Name => name;

    public Wire ToSilo { get; } = new(clock, weather, chance);

    public Wire ToExecutor { get; } = new(clock, weather, chance);

    public bool IsOpen { get; private set; } = true;

    /// <summary>A reset: both ends learn of it, soon but not at once.</summary>
    public void Cut()
    {
        Fall();
        Tell(ToSilo, chance.SkewedMs(0, 2000));
        Tell(ToExecutor, chance.SkewedMs(0, 2000));
    }

    /// <summary>A cable pulled: neither end learns of it before its patience is over.</summary>
    public void Silence()
    {
        Fall();
        Tell(ToSilo, SystemPatience);
        Tell(ToExecutor, SystemPatience);
    }

    /// <summary>The executor's end is closed; the silo's learns of it, if the network carries the news.</summary>
    public void ExecutorLeft()
    {
        IsOpen = false;
        ToExecutor.Break();
        Leave(ToSilo);
    }

    /// <summary>The silo's end is closed after what it sent. It reads on until the executor has closed its own, though not for long.</summary>
    public void SiloLeft()
    {
        IsOpen = false;
        Tell(ToSilo, ClosePatience);
        ToExecutor.Send(null);
        ToExecutor.Cut();
        Tell(ToExecutor, SystemPatience);
    }

    private void Fall()
    {
        IsOpen = false;
        ToSilo.Cut();
        ToExecutor.Cut();
    }

    private void Leave(Wire wire)
    {
        wire.Send(null);
        wire.Cut();
        Tell(wire, SystemPatience);
    }

    private void Tell(Wire wire, TimeSpan after) => clock.After(after, wire.Break);
}
