using Actors.Embedded.Sqlite.Writing;

namespace Actors.Embedded.Sqlite.Tests;

public class RecentChangesTests
{
    [Fact]
    public void A_job_changed_twice_is_told_once_and_only_to_its_owner()
    {
        var changes = new RecentChanges(floor: 100);
        changes.Add([new(1, 7, 101), new(2, 8, 102), new(1, 7, 103)]);
        Assert.Equal([new(1, 7, 103)], changes.After(100, owner: 7)!);
        Assert.Empty(changes.After(103, owner: 7)!);
    }

    [Fact]
    public void Jobs_come_in_the_order_of_their_last_change_and_then_of_their_ids()
    {
        var changes = new RecentChanges(floor: 100);
        changes.Add([new(4, 7, 101), new(3, 7, 104), new(2, 7, 102), new(1, 7, 102), new(4, 7, 103)]);
        Assert.Equal([1, 2, 4, 3], changes.After(100, owner: 7)!.Select(change => change.Job));
    }

    [Fact]
    public void A_job_whose_last_change_has_an_earlier_time_is_told_by_that_one()
    {
        var changes = new RecentChanges(floor: 100);
        changes.Add([new(1, 7, 300), new(1, 7, 200)]);
        Assert.Equal([new(1, 7, 200)], changes.After(150, owner: 7)!);
        Assert.Empty(changes.After(250, owner: 7)!);
    }

    [Fact]
    public void What_lies_before_the_start_is_not_known()
    {
        var changes = new RecentChanges(floor: 100);
        Assert.Null(changes.After(99, owner: 7));
    }

    [Fact]
    public void What_is_forgotten_is_not_known_even_when_the_clock_went_back()
    {
        var changes = new RecentChanges(floor: 100);
        changes.Add([new(1, 7, 5000), new(2, 7, 200)]);
        changes.Add([.. Enumerable.Range(3, RecentChanges.Capacity - 2).Select(job => new RecentChanges.Change(job, 7, 300))]);
        Assert.NotNull(changes.After(200, owner: 7));
        changes.Add([new(0, 7, 400)]);
        Assert.Null(changes.After(4999, owner: 7));
        Assert.NotNull(changes.After(5000, owner: 7));
    }
}
