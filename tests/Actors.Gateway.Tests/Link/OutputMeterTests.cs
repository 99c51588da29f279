using Actors.Gateway.Application;
using Actors.Gateway.Link;
using Actors.Jobs;

namespace Actors.Gateway.Tests.Link;

public sealed class OutputMeterTests
{
    private static readonly JobOutcome Outcome = new() { Status = JobStatus.Succeeded, ExitCode = 0 };

    [Fact]
    public void Output_counted_in_any_pieces_takes_what_it_takes_as_a_whole()
    {
        var random = new Random(20261122);
        for (var round = 0; round < 500; round++)
        {
            var output = RandomOutput(random);
            var meter = new OutputMeter();
            for (var offset = 0; offset < output.Length;)
            {
                var length = random.Next(1, Math.Min(output.Length - offset, 9) + 1);
                meter.Count(offset, output.AsSpan(offset, length));
                offset += length;
            }

            Assert.Equal(ShownLength(output), ShownLength([]) + meter.Total(output.Length));
        }
    }

    [Fact]
    public void Output_that_passed_over_another_connection_cannot_be_counted()
    {
        var meter = new OutputMeter();
        meter.Count(10, "late"u8);

        Assert.Null(meter.Total(14));
    }

    [Fact]
    public void No_output_takes_nothing() => Assert.Equal(0, new OutputMeter().Total(0));

    private static long ShownLength(byte[] output) =>
        new ResultJson(null!).Measure(new JobId(1), "node", Outcome, DateTimeOffset.UnixEpoch, output);

    /// <summary>Text of all lengths of UTF-8, what JSON escapes, and bytes that are no text.</summary>
    private static byte[] RandomOutput(Random random)
    {
        string[] parts = ["a", "\"", "\\", "\n", "\u0000", "\u007f", "é", "€", "😀", "<", "\u2028"];
        var output = new List<byte>();
        for (var part = random.Next(0, 40); part > 0; part--)
        {
            if (random.Next(4) == 0)
                output.Add((byte)random.Next(256));
            else
                output.AddRange(System.Text.Encoding.UTF8.GetBytes(parts[random.Next(parts.Length)]));
        }
        return [.. output];
    }
}
