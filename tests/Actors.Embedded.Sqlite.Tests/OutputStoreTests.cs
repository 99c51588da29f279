using System.Text;
using Actors.Embedded.Sqlite.Native;
using Actors.Embedded.Sqlite.Writing;
using Actors.Jobs;
using Actors.Storage;

namespace Actors.Embedded.Sqlite.Tests;

public class OutputStoreTests
{
    private static readonly JobId Job = new(10);

    [Fact]
    public async Task Output_is_read_from_any_offset_in_order_with_its_streams()
    {
        await using var test = new TestStore();
        await test.Output.Append(Job, 1, [Chunk(0, "hello "), Chunk(6, "oops", OutputStream.Stderr)]);
        await test.Output.Append(Job, 1, [Chunk(10, " world")]);
        await test.Reopen();
        Assert.Equal("0:hello |6!oops|10: world", await Read(test, 0));
        Assert.Equal("8!ps|10: world", await Read(test, 8));
        Assert.Equal("8!ps|10: w", await Read(test, 8, 4));
        Assert.Equal("", await Read(test, 16));
        Assert.Equal(16, await test.Output.Length(Job, 1));
    }

    [Fact]
    public async Task Attempts_and_jobs_are_apart()
    {
        await using var test = new TestStore();
        await test.Output.Append(Job, 1, [Chunk(0, "one")]);
        await test.Output.Append(Job, 2, [Chunk(0, "second")]);
        Assert.Equal((3, 6, 0), (await test.Output.Length(Job, 1), await test.Output.Length(Job, 2), await test.Output.Length(new JobId(11), 1)));
        await test.Output.Delete(Job);
        Assert.Equal((0, 0), (await test.Output.Length(Job, 1), await test.Output.Length(Job, 2)));
    }

    [Fact]
    public async Task A_resend_stores_nothing_twice()
    {
        await using var test = new TestStore();
        await test.Output.Append(Job, 1, [Chunk(0, "abc"), Chunk(3, "def")]);
        await test.Output.Append(Job, 1, [Chunk(0, "abc"), Chunk(3, "def"), Chunk(6, "ghi")]);
        Assert.Equal("0:abc|3:def|6:ghi", await Read(test, 0));
    }

    [Fact]
    public async Task Of_a_chunk_that_overlaps_only_the_new_part_is_stored()
    {
        await using var test = new TestStore();
        await test.Output.Append(Job, 1, [Chunk(2, "cd"), Chunk(6, "gh")]);
        await test.Output.Append(Job, 1, [Chunk(0, "abcdefghij")]);
        Assert.Equal("0:ab|2:cd|4:ef|6:gh|8:ij", await Read(test, 0));
        await test.Output.Append(Job, 1, [Chunk(1, "bcdefghijk")]);
        Assert.Equal("8:ij|10:k", await Read(test, 8));
    }

    [Fact]
    public async Task A_gap_is_left_out_and_can_be_filled()
    {
        await using var test = new TestStore();
        await test.Output.Append(Job, 1, [Chunk(4, "ef")]);
        Assert.Equal("4:ef", await Read(test, 1));
        await test.Output.Append(Job, 1, [Chunk(0, "abcd")]);
        Assert.Equal("1:bcd|4:ef", await Read(test, 1));
    }

    [Fact]
    public async Task Empty_chunks_are_passed_over_and_great_ones_refused()
    {
        await using var test = new TestStore();
        await test.Output.Append(Job, 1, []);
        await test.Output.Append(Job, 1, [Chunk(0, "")]);
        Assert.Equal(0, await test.Output.Length(Job, 1));
        await Assert.ThrowsAsync<ArgumentException>(() => test.Output.Append(Job, 1, [new OutputChunk(0, OutputStream.Stdout, new byte[OutputChunk.MaxBytes + 1])]));
    }

    [Fact]
    public async Task Deleted_output_gives_its_space_back_to_the_disk()
    {
        await using var test = new TestStore(configure: options => options with { KeptFreeBytes = 64 * 1024 });
        var data = new byte[OutputChunk.MaxBytes];
        await test.Output.Append(Job, 1, [.. Enumerable.Range(0, 64).Select(i => new OutputChunk(i * (long)data.Length, OutputStream.Stdout, data))]);
        await test.Reopen();
        var full = new FileInfo(test.DatabasePath).Length;
        await test.Output.Delete(Job);
        await test.WhenIdle();
        await test.Close();
        Assert.InRange(new FileInfo(test.DatabasePath).Length, 1, full / 10);
    }

    [Fact]
    public async Task Short_output_is_read_without_a_commit_as_it_would_be_after_one()
    {
        var random = new Random(20261123);
        await using var test = Lazy();
        for (var round = 0; round < 400; round++)
        {
            for (var write = random.Next(1, 5); write > 0; write--)
                await WriteSomething(test, random);
            var (offset, most) = (random.Next(0, 12), random.Next(1, 20));
            var uncommitted = (await Read(test, offset, most), await test.Output.Length(Job, 1));
            await test.WhenSeen();
            Assert.Equal((await Read(test, offset, most), await test.Output.Length(Job, 1)), uncommitted);
        }
    }

    [Fact]
    public async Task Only_short_output_is_kept_for_readers_beside_the_database()
    {
        await using var test = Lazy();
        await test.Output.Append(Job, 1, [Chunk(0, "a line\n")]);
        await test.Output.Append(new JobId(11), 1, [Chunk(0, new string('x', ShortOutputs.MaxBytes + 1))]);
        Assert.Equal("0:a line\n", await Read(test, 0));
        Assert.Equal(0, Committed(test));
        Assert.Equal(ShortOutputs.MaxBytes + 1, (await test.Output.Read(new JobId(11), 1, 0, int.MaxValue)).Sum(chunk => chunk.Data.Length));
        Assert.Equal(2, Committed(test));
    }

    [Fact]
    public void Short_outputs_are_bounded_and_an_undone_one_is_never_shown()
    {
        var shorts = new ShortOutputs();
        var fits = ShortOutputs.MaxTotalBytes / ShortOutputs.MaxBytes;
        for (var job = 0; job <= fits; job++)
            shorts.Append(job, 1, new OutputChunk(0, OutputStream.Stdout, new byte[ShortOutputs.MaxBytes]));
        shorts.Keep();
        Assert.NotNull(shorts.Of(fits - 1, 1));
        Assert.Null(shorts.Of(fits, 1));
        Assert.Null(shorts.Of(0, 2));
        shorts.Change(0);
        Assert.NotNull(shorts.Of(0, 1));
        shorts.Keep();
        Assert.Null(shorts.Of(0, 1));
        shorts.Append(fits, 1, Chunk(0, "undone"));
        shorts.Undo();
        shorts.Keep();
        Assert.Null(shorts.Of(fits, 1));
        shorts.Clear();
        Assert.Null(shorts.Of(1, 1));
    }

    private static Task WriteSomething(TestStore test, Random random)
    {
        if (random.Next(8) == 0)
            return test.Output.Delete(Job);
        var text = Enumerable.Range(0, 12).Select(i => (char)('a' + i)).ToArray().AsSpan();
        var start = random.Next(3) == 0 ? random.Next(0, 8) : 0;
        var middle = random.Next(start, 12);
        return test.Output.Append(Job, random.Next(5) == 0 ? 2 : 1, [Chunk(start, text[start..middle].ToString()), Chunk(middle, text[middle..].ToString(), OutputStream.Stderr)]);
    }

    /// <summary>Rows that a shell beside the store sees.</summary>
    private static long Committed(TestStore test)
    {
        using var shell = Connection.Open(test.DatabasePath, readOnly: true, TestStore.Patience);
        return shell.Scalar("SELECT count(*) FROM output");
    }

    /// <summary>A store that commits to the database only when it must.</summary>
    private static TestStore Lazy() => new(configure: options => options with { CommitAfter = TimeSpan.FromHours(1), TransactionBytes = long.MaxValue });

    private static OutputChunk Chunk(long offset, string text, OutputStream stream = OutputStream.Stdout) => new(offset, stream, Encoding.ASCII.GetBytes(text));

    private static async Task<string> Read(TestStore test, long offset, int most = 1000) => string.Join('|', (await test.Output.Read(Job, 1, offset, most))
        .Select(chunk => $"{chunk.Offset}{(chunk.Stream == OutputStream.Stdout ? ':' : '!')}{Encoding.ASCII.GetString(chunk.Data.Span)}"));
}
