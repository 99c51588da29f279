namespace Actors.Domain.Tests.Queues.Chaos;

/// <summary>Whatever order messages come in, whoever crashes in between: the audit has no complaint, and once faults stop every job ends.</summary>
public sealed class QueueChaosProperties
{
    [Fact]
    public void No_job_is_missed_doubled_or_given_up_too_early_in_any_interleaving() =>
        Seeds.ForEach(60, random => new QueueWorld(random).Live(steps: random.Next(200, 1500)));
}
