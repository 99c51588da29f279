using Orleans.Runtime;
using Orleans.Storage;

namespace Actors.Embedded.Sqlite.Tests;

public class GrainStateTests
{
    private static readonly GrainId Grain = new("user", "ann");

    [Fact]
    public async Task A_state_never_written_is_not_found_and_left_as_it_was()
    {
        await using var test = new TestStore();
        var held = new Held<Note> { State = new Note("mine"), ETag = "7", RecordExists = true };
        await test.Store.Grains.ReadStateAsync("note", Grain, held);
        Assert.False(held.RecordExists);
        Assert.Null(held.ETag);
        Assert.Equal("mine", held.State.Text);
    }

    [Fact]
    public async Task A_state_is_read_back_after_a_restart_with_its_version()
    {
        await using var test = new TestStore();
        await WriteNote(test, "ünïcode \"quoted\"");
        await test.Reopen();
        var read = await ReadNote(test);
        Assert.Equal(("ünïcode \"quoted\"", "1", true), (read.State.Text, read.ETag, read.RecordExists));
    }

    [Fact]
    public async Task Each_write_counts_the_version_up()
    {
        await using var test = new TestStore();
        var note = await WriteNote(test, "a");
        note.State = new Note("b");
        await test.Store.Grains.WriteStateAsync("note", Grain, note);
        Assert.Equal("2", note.ETag);
        Assert.Equal("b", (await ReadNote(test)).State.Text);
    }

    [Fact]
    public async Task States_of_other_names_and_grains_are_apart()
    {
        await using var test = new TestStore();
        await WriteNote(test, "a");
        var other = new Held<Note>();
        await test.Store.Grains.ReadStateAsync("other", Grain, other);
        Assert.False(other.RecordExists);
        await test.Store.Grains.ReadStateAsync("note", new GrainId("user", "bob"), other);
        Assert.False(other.RecordExists);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("2")]
    [InlineData("not a version")]
    public async Task A_write_at_another_version_is_refused_and_changes_nothing(string? etag)
    {
        await using var test = new TestStore();
        await WriteNote(test, "first");
        var stale = new Held<Note> { State = new Note("stale"), ETag = etag };
        var error = await Assert.ThrowsAsync<InconsistentStateException>(() => test.Store.Grains.WriteStateAsync("note", Grain, stale));
        Assert.Equal("1", error.StoredEtag);
        Assert.Equal(etag, stale.ETag);
        Assert.Equal("first", (await ReadNote(test)).State.Text);
    }

    [Fact]
    public async Task A_write_at_a_version_of_a_missing_record_is_refused()
    {
        await using var test = new TestStore();
        var stale = new Held<Note> { State = new Note("stale"), ETag = "1" };
        await Assert.ThrowsAsync<InconsistentStateException>(() => test.Store.Grains.WriteStateAsync("note", Grain, stale));
        Assert.False((await ReadNote(test)).RecordExists);
    }

    [Fact]
    public async Task A_cleared_record_is_gone_and_can_be_written_anew()
    {
        await using var test = new TestStore();
        var note = await WriteNote(test, "a");
        await test.Store.Grains.ClearStateAsync("note", Grain, note);
        Assert.Equal((null, false), (note.ETag, note.RecordExists));
        Assert.False((await ReadNote(test)).RecordExists);
        await test.Store.Grains.WriteStateAsync("note", Grain, note);
        Assert.True((await ReadNote(test)).RecordExists);
    }

    [Fact]
    public async Task A_clear_at_another_version_is_refused_and_one_of_nothing_is_not()
    {
        await using var test = new TestStore();
        await test.Store.Grains.ClearStateAsync("note", Grain, new Held<Note>());
        await WriteNote(test, "a");
        await Assert.ThrowsAsync<InconsistentStateException>(() => test.Store.Grains.ClearStateAsync("note", Grain, new Held<Note>()));
        Assert.True((await ReadNote(test)).RecordExists);
    }

    private static async Task<Held<Note>> WriteNote(TestStore test, string text)
    {
        var held = new Held<Note> { State = new Note(text) };
        await test.Store.Grains.WriteStateAsync("note", Grain, held);
        return held;
    }

    private static async Task<Held<Note>> ReadNote(TestStore test)
    {
        var held = new Held<Note>();
        await test.Store.Grains.ReadStateAsync("note", Grain, held);
        return held;
    }
}
