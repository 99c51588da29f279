namespace Actors.Simulation.Engine;

/// <summary>A machine's wall clock: the run's time, off by what somebody set it to.</summary>
public sealed class MachineTime(VirtualClock clock)
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public TimeSpan Offset { get; private set; }

    public DateTimeOffset Now => Start + clock.Now + Offset;

    public void Jump(TimeSpan by) => Offset += by;
}
