using Actors.Embedded.Sqlite.Writing;

namespace Actors.Embedded.Sqlite.Tests;

public class RecentChangesTests
{
    [Fact]
    public void A_job_changed_twice_is_told_once_and_only_to_its_owner()
    {
        var changes = new RecentChanges(floor: 100);
        changes.Add([new(1, 7, 101), new(2, 8, 102), new(1, 7, 103)]);
        Assert.Equal([1L], changes.After(100, owner: 7)!);
        Assert.Equal([1L, 2L], changes.After(101, owner: 0)!.Order());
        Assert.Empty(changes.After(103, owner: 7)!);
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
