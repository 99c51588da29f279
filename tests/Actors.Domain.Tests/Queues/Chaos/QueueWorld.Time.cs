namespace Actors.Domain.Tests.Queues.Chaos;

/// <summary>The order of things: at random while there are faults, and all in turn once they stop.</summary>
internal sealed partial class QueueWorld
{
    /// <summary>Rounds of <see cref="RoundLength"/> after the last fault in which everything must end: more than a poller's deadline and all retries.</summary>
    private const int QuietRounds = 400;

    private static readonly TimeSpan RoundLength = TimeSpan.FromSeconds(5);

    public void Live(int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            Step();
            _audit.Bounds(_queue);
        }
        _faults = false;
        for (var round = 0; _jobs.Unfinished.Count > 0; round++)
        {
            Assert.True(round < QuietRounds, $"still not over: {string.Join(", ", _jobs.Unfinished.Select(job => $"{job.Id} {job.Status} #{job.Attempt}"))}");
            QuietRound();
        }
    }

    private void Step()
    {
        Action act = random.Next(48) switch
        {
            < 4 => Submit,
            < 8 => DeliverEffect,
            < 11 => Grant,
            < 12 => Poll,
            < 17 => AdvanceStart,
            < 20 => DeliverAssignment,
            < 23 => FinishOnAgent,
            < 24 => FinishOnPoller,
            < 27 => DeliverRelease,
            < 30 => Heartbeat,
            < 31 => Disconnect,
            < 33 => DeliverDetach,
            < 36 => Attach,
            < 38 => Tick,
            < 41 => AdvanceGivingUp,
            < 43 => BeginReads,
            < 46 => EndRead,
            < 47 => random.Chance(0.3) ? Cancel : AdvanceClock,
            _ => random.Chance(0.05) ? Crash : AdvanceClock,
        };
        act();
    }

    private void AdvanceClock() => _now += random.Chance(0.01) ? Limits.LostAfter : TimeSpan.FromSeconds(random.Pick(0.1, 1, 3, 11));

    private void QuietRound()
    {
        _now += RoundLength;
        foreach (var agent in _agents)
        {
            if (agent.Connection is null)
                Attach(agent);
        }
        Action[] all = [DeliverDetach, Heartbeat, Tick, AdvanceGivingUp, DeliverEffect, BeginReads, EndRead, Grant, AdvanceStart, DeliverAssignment, FinishOnAgent, FinishOnPoller, DeliverRelease];
        for (var times = 0; times < MostJobs / 3; times++)
        {
            foreach (var act in all)
                act();
        }
    }
}
