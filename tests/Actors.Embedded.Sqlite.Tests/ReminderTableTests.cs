using Orleans.Runtime;

namespace Actors.Embedded.Sqlite.Tests;

public class ReminderTableTests
{
    [Fact]
    public async Task Reminders_survive_a_restart_are_replaced_by_name_and_removed()
    {
        await using var test = new TestStore();
        var grain = new GrainId("queue", "node/n1");
        var wake = new ReminderRow(grain, "wake", TestJob.Start.AddTicks(7), TimeSpan.FromMinutes(1));
        var sweep = new ReminderRow(grain, "sweep", TestJob.Start, TimeSpan.FromHours(1));
        await test.Store.Reminders.UpsertAsync(wake, default);
        await test.Store.Reminders.UpsertAsync(sweep with { Period = TimeSpan.FromDays(1) }, default);
        await test.Store.Reminders.UpsertAsync(sweep, default);
        await test.Reopen();
        Assert.Equal([sweep, wake], (await test.Store.Reminders.ReadAllAsync(default)).OrderBy(row => row.Name));
        await test.Store.Reminders.RemoveAsync(grain, "sweep", default);
        await test.Store.Reminders.RemoveAsync(grain, "never there", default);
        Assert.Equal([wake], await test.Store.Reminders.ReadAllAsync(default));
    }
}
