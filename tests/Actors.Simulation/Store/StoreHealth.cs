using Actors.Simulation.Engine;

namespace Actors.Simulation.Store;

/// <summary>How the disk is at the moment: quick or slow, sound or failing. Set by the faults of the world.</summary>
internal sealed class StoreHealth
{
    /// <summary>A commit on a sound disk takes up to this long.</summary>
    private const double SoundCommitMs = 5;

    public bool RefusesWrites { get; set; }

    /// <summary>Of the transactions, this share fails.</summary>
    public double CommitFaults { get; set; }

    public double ReadFaults { get; set; }

    /// <summary>A commit takes up to this many milliseconds.</summary>
    public double SlowestCommitMs { get; set; } = SoundCommitMs;

    public void Heal()
    {
        RefusesWrites = false;
        CommitFaults = ReadFaults = 0;
        SlowestCommitMs = SoundCommitMs;
    }

    public TimeSpan CommitTime(Chance chance) => chance.SkewedMs(0.2, SlowestCommitMs);

    public TimeSpan ReadTime(Chance chance) => chance.SkewedMs(0.01, SlowestCommitMs / 5);

    public bool FailsRead(Chance chance) => ReadFaults > 0 && chance.Happens(ReadFaults);

    public CommitFault FaultOfCommit(Chance chance)
    {
        if (CommitFaults == 0 || !chance.Happens(CommitFaults))
            return CommitFault.None;
        return chance.Next(3) switch { 0 => CommitFault.Refused, 1 => CommitFault.UnknownButKept, _ => CommitFault.UnknownAndLost };
    }
}
