using Actors.Domain;
using Actors.Simulation.Audit;
using Microsoft.Extensions.Logging;

namespace Actors.Simulation.Engine;

/// <summary>Takes the product's log lines of one process into the trace, and notices those that tell of a bug.</summary>
internal sealed class SimulationLogs(Trace trace, Auditor auditor, string who) : ILoggerFactory, ILogger
{
    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public ILogger CreateLogger(string categoryName) => this;

    public void Dispose()
    {
    }

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => trace.IsVerbose || logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (trace.IsVerbose)
            trace.Log(who, $"{formatter(state, exception)}{(exception is null ? "" : $" [{exception.GetType().Name}: {exception.Message}]")}");
        if (logLevel == LogLevel.Critical || IsBug(exception))
            auditor.Report($"{who} met a bug: {formatter(state, exception)} {exception}");
    }

    /// <summary>What no disk and no network can be blamed for.</summary>
    public static bool IsBug(Exception? exception) =>
        exception is InvariantBrokenException or NullReferenceException or KeyNotFoundException or InvalidOperationException or ArgumentException
            or IndexOutOfRangeException or InvalidCastException or NotSupportedException;
}
