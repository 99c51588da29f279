using Actors.Configuration;

namespace Actors.Agent.Tests.Configuration;

public sealed class ByteSizeTests
{
    [Theory]
    [InlineData("1048576", 1_048_576)]
    [InlineData("64KiB", 65_536)]
    [InlineData("16 MiB", 16_777_216)]
    [InlineData("1.5GiB", 1_610_612_736)]
    [InlineData("1gb", 1_000_000_000)]
    [InlineData("7B", 7)]
    public void A_size_is_read_with_its_unit(string text, long bytes)
    {
        Assert.True(ByteSize.TryParse(text, out long read));
        Assert.Equal(bytes, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("MiB")]
    [InlineData("-1")]
    [InlineData("1.5B")]
    [InlineData("16M")]
    [InlineData("99999999999TiB")]
    public void What_is_no_size_is_refused(string text) => Assert.False(ByteSize.TryParse(text, out _));

    [Theory]
    [InlineData(16_777_216, "16MiB")]
    [InlineData(1_000, "1000")]
    [InlineData(0, "0")]
    public void A_size_is_written_in_its_shortest_exact_form(long bytes, string text) => Assert.Equal(text, ByteSize.Format(bytes));
}
