using System.Collections.Concurrent;
using System.Collections.Immutable;
using Actors.Queues;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Actors.Gateway.Application;

/// <summary>A log that grows with every poll hides what matters.</summary>
public sealed class PollLogTests
{
    [Fact]
    public async Task A_poll_that_is_served_leaves_no_line_while_a_worker_that_stays_is_told()
    {
        using var lines = new Lines();
        await using var silo = await AppSilo.Start(services => services.AddSingleton<ILoggerProvider>(lines), ("LOG_LEVEL", "Information"));
        var workers = silo.Service<WorkerService>();
        var worker = new Caller("worker", [Roles.Worker], "test");
        ImmutableArray<string> names = ["resize", "crop"];

        var job = await silo.Submit(new NewJob { Name = "resize", Payload = "{}"u8.ToArray() });
        var polled = (await workers.Poll(worker, names, "w", AppSilo.Patience, CancellationToken.None)).Value!;
        await workers.Finish(worker, new AttemptRef(polled.JobId, polled.Attempt), NamedWorker.Success());
        await silo.End(job.Id);
        Assert.Null((await workers.Poll(worker, names, "w", TimeSpan.Zero, CancellationToken.None)).Value);
        await (await NamedWorker.Attach(silo.Grains, "resize", 1, _ => null)).DisposeAsync();

        Assert.Equal(2, lines.All.Count(line => line.Contains(NamedWorker.Id, StringComparison.Ordinal)));
        Assert.DoesNotContain(lines.All, line => line.Contains("http/worker", StringComparison.Ordinal));
    }

    private sealed class Lines : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> All { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            All.Enqueue(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
