using Actors.Configuration;

namespace Actors.Agent.Tests.Configuration;

public sealed class GoDurationTests
{
    [Theory]
    [InlineData("90s", 90_000)]
    [InlineData("1h30m", 5_400_000)]
    [InlineData("1.5h", 5_400_000)]
    [InlineData("250ms", 250)]
    [InlineData("1m0.5s", 60_500)]
    [InlineData("-2s", -2_000)]
    [InlineData("+2s", 2_000)]
    [InlineData(".5s", 500)]
    [InlineData("0", 0)]
    [InlineData("1000us", 1)]
    [InlineData("1000µs", 1)]
    [InlineData("1000000ns", 1)]
    public void A_duration_is_read_as_Go_reads_it(string text, double milliseconds)
    {
        Assert.True(GoDuration.TryParse(text, out TimeSpan duration));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), duration);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("90")]
    [InlineData("s")]
    [InlineData("1d")]
    [InlineData("1h 30m")]
    [InlineData("1..5s")]
    [InlineData("-")]
    [InlineData("99999999999h")]
    [InlineData("1e3s")]
    public void What_Go_would_refuse_is_refused(string? text) => Assert.False(GoDuration.TryParse(text, out _));

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(5_400_000, "1h30m0s")]
    [InlineData(90_000, "1m30s")]
    [InlineData(1_500, "1.5s")]
    [InlineData(250, "250ms")]
    [InlineData(-250, "-250ms")]
    [InlineData(0.0015, "1.5µs")]
    [InlineData(0.0001, "100ns")]
    [InlineData(3_600_000, "1h0m0s")]
    public void A_duration_is_written_as_Go_writes_it(double milliseconds, string text)
    {
        TimeSpan duration = TimeSpan.FromMilliseconds(milliseconds);
        Assert.Equal(text, GoDuration.Format(duration));
        Assert.True(GoDuration.TryParse(text, out TimeSpan again));
        Assert.Equal(duration, again);
    }

    [Fact]
    public void The_longest_durations_are_written_too()
    {
        Assert.StartsWith("-", GoDuration.Format(TimeSpan.MinValue), StringComparison.Ordinal);
        Assert.EndsWith("s", GoDuration.Format(TimeSpan.MaxValue), StringComparison.Ordinal);
    }
}
