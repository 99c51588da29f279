using Actors.Storage;

namespace Actors.Embedded.Sqlite.Tests;

public class BoundTests
{
    [Fact]
    public async Task Past_the_bound_of_waiting_writes_the_next_is_refused_by_name_and_those_before_are_written()
    {
        await using var test = new TestStore(configure: options => options with { MaxWaitingWrites = 10 });
        var (taken, refused) = await Flood(test, content: "");
        Assert.All(refused, error => Assert.Contains("MaxWaitingWrites = 10", error.Message));
        Assert.Equal(taken, (await test.Jobs.CountByOwner("ann")).Sum());
    }

    [Fact]
    public async Task Past_the_bound_of_waiting_bytes_the_next_is_refused_by_name_and_those_before_are_written()
    {
        await using var test = new TestStore(configure: options => options with { MaxWaitingBytes = 50_000 });
        var (taken, refused) = await Flood(test, content: new string('x', 10_000));
        Assert.All(refused, error => Assert.Contains("MaxWaitingBytes = 50000", error.Message));
        Assert.Equal(taken, (await test.Jobs.CountByOwner("ann")).Sum());
    }

    [Fact]
    public async Task A_record_past_its_bound_is_refused_by_name()
    {
        await using var test = new TestStore(configure: options => options with { MaxRecordBytes = 1000 });
        var error = await Assert.ThrowsAsync<StorageUnavailableException>(() => test.Write(new TestJob { Id = 1, Content = new string('x', 1000) }));
        Assert.Contains("MaxRecordBytes = 1000", error.Message);
        await test.Write(new TestJob { Id = 1 });
    }

    [Fact]
    public async Task Batches_of_one_write_and_of_few_bytes_keep_the_order_given()
    {
        await using var test = new TestStore(configure: options => options with { MaxBatchWrites = 3, MaxBatchBytes = 1 });
        await Task.WhenAll(Enumerable.Range(1, 50).Select(id => test.Write(new TestJob { Id = id })));
        Assert.Equal(50, (await test.Jobs.CountByOwner("ann")).Sum());
    }

    [Fact]
    public async Task A_closed_store_refuses_and_what_waited_is_written()
    {
        await using var test = new TestStore();
        var store = test.Store;
        var waiting = Task.WhenAll(Enumerable.Range(1, 500).Select(id => test.Write(new TestJob { Id = id })));
        await test.Close();
        await waiting;
        var late = new Held<Note> { State = new Note("late") };
        var error = await Assert.ThrowsAsync<StorageUnavailableException>(() => store.Grains.WriteStateAsync("note", new("user", "ann"), late));
        Assert.Contains("closed", error.Message);
        Assert.Equal(500, (await test.Jobs.CountByOwner("ann")).Sum());
    }

    /// <summary>Holds the writer up by a lock, so that writes pile up.</summary>
    private static async Task<(int Taken, List<StorageUnavailableException> Refused)> Flood(TestStore test, string content)
    {
        await test.Write(new TestJob { Id = 1000 });
        Task[] writes;
        using (var shell = test.Shell(readOnly: false))
        {
            shell.Execute("BEGIN IMMEDIATE");
            writes = [.. Enumerable.Range(1, 30).Select(id => (Task)test.Write(new TestJob { Id = id, Content = content }))];
            shell.Execute("COMMIT");
        }
        var refused = new List<StorageUnavailableException>();
        foreach (var write in writes)
        {
            if (await Record.ExceptionAsync(() => write) is { } error)
                refused.Add(Assert.IsType<StorageUnavailableException>(error));
        }
        Assert.NotEmpty(refused);
        return (writes.Length - refused.Count + 1, refused);
    }
}
