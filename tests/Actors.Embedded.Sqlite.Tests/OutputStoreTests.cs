using System.Text;
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

    private static OutputChunk Chunk(long offset, string text, OutputStream stream = OutputStream.Stdout) => new(offset, stream, Encoding.ASCII.GetBytes(text));

    private static async Task<string> Read(TestStore test, long offset, int most = 1000) => string.Join('|', (await test.Output.Read(Job, 1, offset, most))
        .Select(chunk => $"{chunk.Offset}{(chunk.Stream == OutputStream.Stdout ? ':' : '!')}{Encoding.ASCII.GetString(chunk.Data.Span)}"));
}
