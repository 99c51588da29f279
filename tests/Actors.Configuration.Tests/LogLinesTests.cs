using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Actors.Configuration.Tests;

public sealed class LogLinesTests
{
    [Theory]
    [InlineData(LogLevel.Information, false, "2026-11-23T14:05:06.007Z info QueueGrain: node1 attached\n")]
    [InlineData(LogLevel.Warning, false, "2026-11-23T14:05:06.007Z warn QueueGrain: node1 attached\n")]
    [InlineData(LogLevel.Warning, true, "2026-11-23T14:05:06.007Z \e[33mwarn\e[0m QueueGrain: node1 attached\n")]
    [InlineData(LogLevel.Critical, true, "2026-11-23T14:05:06.007Z \e[31mfatal\e[0m QueueGrain: node1 attached\n")]
    public void A_line_tells_when_how_bad_who_and_what(LogLevel level, bool inColor, string line) =>
        Assert.Equal(line, Written(level, "node1 attached", null, inColor));

    [Fact]
    public void Whatever_the_text_it_stays_one_line()
    {
        var line = Written(LogLevel.Error, "node\r\n2026 info forged", new InvalidOperationException("two\nlines"), inColor: false);

        Assert.Equal("2026-11-23T14:05:06.007Z error QueueGrain: node 2026 info forged: System.InvalidOperationException: two lines\n", line);
    }

    private static string Written(LogLevel level, string message, Exception? error, bool inColor)
    {
        var written = new StringWriter();
        new LogLines.Formatter(new Clock(), inColor).Write(
            new LogEntry<string>(level, "Actors.Grains.Queues.QueueGrain", new EventId(17), message, error, (text, _) => text), null, written);
        return written.ToString();
    }

    private sealed class Clock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 11, 23, 14, 5, 6, 7, TimeSpan.Zero);
    }
}
