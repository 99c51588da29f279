using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Actors.Agent.Tests.EndToEnd;

/// <summary>Lets a test wait for a line of the log.</summary>
internal sealed class LogList : ILoggerFactory, ILogger
{
    private readonly Channel<(LogLevel Level, string Line)> _lines = Channel.CreateBounded<(LogLevel, string)>(10_000);

    public async Task<string> FirstAsync(LogLevel level)
    {
        CancellationToken patience = Patience.Token();
        while (true)
        {
            (LogLevel seen, string line) = await _lines.Reader.ReadAsync(patience);
            if (seen == level) return line;
        }
    }

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Writer.TryWrite((logLevel, formatter(state, exception)));

    public void Dispose()
    {
    }
}
