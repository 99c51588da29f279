using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Actors.Client.Tests.Kit;

namespace Actors.Client.Tests;

/// <summary>A trace goes with the job.</summary>
public sealed class TraceTests : IAsyncLifetime
{
    private const string Outside = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    private readonly LinkSilo _silo = new();

    public Task InitializeAsync() => _silo.InitializeAsync();

    public Task DisposeAsync() => _silo.DisposeAsync();

    [Fact]
    public async Task The_handlers_span_is_a_child_of_the_submits_even_after_a_restart_of_the_server()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = Collect(spans, ClientTelemetry.Name);
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

    [Fact]
    public async Task A_trace_that_begins_outside_goes_over_HTTP_and_the_silo_to_the_handler()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = Collect(spans, ClientTelemetry.Name, "Actors.Gateway");
        await using var worker = await _silo.Worker(jobs => jobs.Handle<int, int>("outside", (number, _) => Task.FromResult(number)));
        await using var client = _silo.Client(options => (options.Secret, options.Token) = (null, _ => ValueTask.FromResult(Tokens.For("ada"))));

        var result = await client.WaitForResult(await Post(Outside), LinkSilo.Patience);

        var submit = Assert.Single(spans, span => span is { OperationName: "submit", Source.Name: "Actors.Gateway" });
        var run = Assert.Single(spans, span => span is { OperationName: "run" } && (string?)span.GetTagItem("job.name") == "outside");
        Assert.Equal(Outside, $"00-{submit.TraceId}-{submit.ParentSpanId}-01");
        Assert.Equal((submit.TraceId, submit.SpanId), (run.TraceId, run.ParentSpanId));
        Assert.Equal(submit.Id, result!.TraceParent);
    }

    [Theory]
    [InlineData(Outside, true)]
    [InlineData("not-a-trace", false)]
    [InlineData("01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-and-more-and-more-and-more-and-more-and-more-and-more-and-more-and-more", false)]
    public async Task Where_the_silo_collects_no_spans_the_handler_is_given_the_callers_own(string traceParent, bool isOne)
    {
        var given = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var spans = new ConcurrentQueue<Activity>();
        using var listener = Collect(spans, ClientTelemetry.Name);
        await using var worker = await _silo.Worker(jobs => jobs.Handle<int, int>("outside", (number, _) =>
        {
            given.TrySetResult(Activity.Current?.ParentId);
            return Task.FromResult(number);
        }));

        await Post(traceParent);

        Assert.Equal(isOne ? traceParent : null, await given.Task.WaitAsync(LinkSilo.Patience));
    }

    [Fact]
    public async Task The_trace_of_a_batch_goes_to_the_handler_of_each_of_its_jobs()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = Collect(spans, ClientTelemetry.Name, "Actors.Gateway");
        await using var worker = await _silo.Worker(jobs => jobs.Handle<int, int>("batched", (number, _) => Task.FromResult(number)));
        await using var client = _silo.Client(options => (options.Secret, options.Token) = (null, _ => ValueTask.FromResult(Tokens.For("ada"))));

        using var answer = await Post("/jobs/batch", """[{"name":"batched","data":1},{"name":"batched","data":2}]""", Outside);
        foreach (var job in answer.RootElement.GetProperty("jobs").EnumerateArray())
            await client.WaitForResult(job.GetProperty("jobId").GetString()!, LinkSilo.Patience);

        var submit = Assert.Single(spans, span => span is { OperationName: "submit", Source.Name: "Actors.Gateway" });
        Assert.Equal(Outside, $"00-{submit.TraceId}-{submit.ParentSpanId}-01");
        var runs = spans.Where(span => span is { OperationName: "run" } && (string?)span.GetTagItem("job.name") == "batched").ToArray();
        Assert.Equal([(submit.TraceId, submit.SpanId), (submit.TraceId, submit.SpanId)], runs.Select(run => (run.TraceId, run.ParentSpanId)));
    }

    private async Task<string> Post(string traceParent)
    {
        using var answer = await Post("/submit-job", """{"name":"outside","data":1}""", traceParent);
        return answer.RootElement.GetProperty("jobId").GetString()!;
    }

    private async Task<JsonDocument> Post(string path, string body, string traceParent)
    {
        using var http = new HttpClient { Timeout = LinkSilo.Patience };
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_silo.Url, path)) { Content = new StringContent(body) };
        // What the client library would put in itself is not what is tested.
        request.Headers.TryAddWithoutValidation("traceparent", traceParent);
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {Tokens.For("ada")}");
        using var response = await http.SendAsync(request);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync());
    }

    internal static ActivityListener Collect(ConcurrentQueue<Activity> spans, params string[] names)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => names.Contains(source.Name),
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}
