using System.Collections.Concurrent;
using System.Diagnostics;
using Actors.Client.Tests.Kit;

namespace Actors.Client.Tests;

/// <summary>A trace goes with the job.</summary>
public sealed class TraceTests : IAsyncLifetime
{
    private readonly LinkSilo _silo = new();

    public Task InitializeAsync() => _silo.InitializeAsync();

    public Task DisposeAsync() => _silo.DisposeAsync();

    [Fact]
    public async Task The_handlers_span_is_a_child_of_the_submits_even_after_a_restart_of_the_server()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == ClientTelemetry.Name,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var client = _silo.Client();
        var id = await client.Submit(JobSubmission.Of("traced", 1, TestJson.Default.Int32));
        await _silo.Stop();
        await _silo.InitializeAsync();

        await using var worker = await _silo.Worker(jobs => jobs.Handle<int, int>("traced", (number, _) => Task.FromResult(number)));
        var result = await client.WaitForResult(id, LinkSilo.Patience);

        var submit = Assert.Single(spans, span => span is { OperationName: "submit" } && (string?)span.GetTagItem("job.name") == "traced");
        var run = Assert.Single(spans, span => span is { OperationName: "run" } && (string?)span.GetTagItem("job.name") == "traced");
        Assert.Equal((submit.TraceId, submit.SpanId), (run.TraceId, run.ParentSpanId));
        Assert.Equal(submit.Id, result!.TraceParent);
    }
}
