using Actors.Simulation.Worlds;

namespace Actors.Simulation.Silo;

/// <summary>The machine the silo runs on, with whatever starts it again when it ended.</summary>
internal sealed class SiloHost(World world)
{
    private int _lives;

    public SiloProcess? Current { get; private set; }

    /// <summary>Raised when a life ends, for all that was connected to it.</summary>
    public event Action<SiloProcess>? Died;

    public void Start()
    {
        if (Current is not null)
            return;
        Current = new SiloProcess(world, ++_lives);
        world.Trace.Note(Current.Name, "starts");
        Current.Start();
    }

    /// <summary>Ends the process now, and starts the next one after a while.</summary>
    public void Crash() => Crash(world.Faults.DownTime());

    public void Crash(TimeSpan down)
    {
        if (Current is not { } silo)
            return;
        world.Trace.Note(silo.Name, $"crashes, down for {down.TotalSeconds:0.000} s");
        Current = null;
        silo.Crash();
        Died?.Invoke(silo);
        world.Clock.After(down, Start);
    }
}
