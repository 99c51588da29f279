using System.Collections.Concurrent;
using System.Diagnostics;
using Actors.Client.Tests.Kit;
using Actors.Gateway.InProcess;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Actors.Client.Tests;

/// <summary>The same interfaces inside the silo's process.</summary>
public sealed class InProcessTests : IAsyncLifetime
{
    private readonly LinkSilo _silo;
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public InProcessTests() => _silo = new LinkSilo
    {
        More = services =>
        {
            services.AddJobClientInProcess("inside");
            services.AddJobWorkerInProcess("inside")
                .Handle<int, int>("ends-at-stop", async (number, context) =>
                {
                    var stopping = new TaskCompletionSource();
                    await using var registration = context.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(stopping.SetResult);
                    _begun.TrySetResult();
                    await stopping.Task;
                    return number;
                })
                .Handle<int, int>("double", (number, _) => Task.FromResult(2 * number))
                .Handle<string, string>("fails", (_, _) => throw new Workers.JobFailedException("inside out"));
        },
    };

    private IJobClient Client => _silo.Services.GetRequiredService<IJobClient>();

    public Task InitializeAsync() => _silo.InitializeAsync();

    public Task DisposeAsync() => _silo.DisposeAsync();

    [Fact]
    public async Task Jobs_go_from_the_silos_client_to_its_worker_and_back()
    {
        var result = await Client.SubmitAndWait(JobSubmission.Of("double", 21, TestJson.Default.Int32), LinkSilo.Patience);
        var failed = await Client.SubmitAndWait(JobSubmission.Of("fails", "x", TestJson.Default.String), LinkSilo.Patience);

        Assert.Equal(42, result!.ReadAs(TestJson.Default.Int32));
        Assert.Equal((JobEnding.Failed, "inside out", 1), (failed!.Ending, failed.Error, failed.Attempts));
        Assert.Equal(42, (await Client.GetResult(result.JobId))!.ReadAs(TestJson.Default.Int32));
        await Client.DeleteResult(result.JobId);
        Assert.Null(await Client.GetResult(result.JobId));
    }

    [Fact]
    public async Task Many_are_submitted_and_followed()
    {
        var submitted = await Client.SubmitMany([.. Enumerable.Range(0, 10).Select(number => JobSubmission.Of(number == 3 ? "" : "double", number, TestJson.Default.Int32))]);

        Assert.Equal(JobRefusalCode.Invalid, submitted[3].Refusal?.Code);
        JobUpdate? last = null;
        await foreach (var update in Client.Follow(submitted[7].JobId!))
            last = update;
        Assert.Equal(14, last!.Result!.ReadAs(TestJson.Default.Int32));
        Assert.Null(await Client.SubmitAndWait(new JobSubmission { Name = "nobody" }, TimeSpan.FromMilliseconds(50)));
        await Assert.ThrowsAsync<JobRefusedException>(() => Client.Cancel("0"));
    }

    [Fact]
    public async Task What_the_link_refuses_is_refused_here()
    {
        var command = await Assert.ThrowsAsync<JobRefusedException>(() => Client.Submit(new JobSubmission { Name = "command" }));
        var noJson = await Assert.ThrowsAsync<JobRefusedException>(() => Client.Submit(new JobSubmission { Name = "double", Payload = "{"u8.ToArray() }));
        var tooLong = await Assert.ThrowsAsync<JobRefusedException>(() => Client.Submit(new JobSubmission { Name = "double", Payload = new byte[(1024 * 1024) + 1] }));
        var noId = await Assert.ThrowsAsync<JobRefusedException>(() => Client.WaitForResult("no id", LinkSilo.Patience));

        Assert.Equal(
            [JobRefusalCode.Invalid, JobRefusalCode.Invalid, JobRefusalCode.TooLarge, JobRefusalCode.NotFound],
            [command.Code, noJson.Code, tooLong.Code, noId.Code]);
        Assert.Null(await Client.GetResult("12345"));
    }

    [Fact]
    public async Task A_batch_longer_than_the_servers_bounds_is_submitted_in_parts()
    {
        var long600 = System.Text.Encoding.UTF8.GetBytes($"\"{new string('x', 600_000)}\"");
        var submitted = await Client.SubmitMany([.. Enumerable.Range(0, 20).Select(_ => new JobSubmission { Name = "nobody", Payload = long600 })]);

        Assert.Equal(20, submitted.Select(job => job.JobId).OfType<string>().Distinct().Count());
    }

    [Fact]
    public async Task What_runs_when_the_host_stops_may_end_and_its_result_is_kept()
    {
        var id = await Client.Submit(JobSubmission.Of("ends-at-stop", 1, TestJson.Default.Int32));
        await _begun.Task.WaitAsync(LinkSilo.Patience);
        await _silo.Services.GetRequiredService<IHost>().StopAsync();
        await _silo.Stop();
        await _silo.InitializeAsync();

        var result = await Client.WaitForResult(id, LinkSilo.Patience);

        Assert.Equal((JobEnding.Succeeded, 1), (result!.Ending, result.Attempts));
    }

    [Fact]
    public async Task The_handlers_span_is_a_child_of_the_submits()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = TraceTests.Collect(spans, ClientTelemetry.Name);

        var result = await Client.SubmitAndWait(JobSubmission.Of("double", 1, TestJson.Default.Int32), LinkSilo.Patience);

        var run = Assert.Single(spans, span => span is { OperationName: "run" } && (string?)span.GetTagItem("job.name") == "double");
        var submit = Assert.Single(spans, span => span is { OperationName: "submit" } && (string?)span.GetTagItem("job.name") == "double");
        Assert.Equal((submit.TraceId, submit.SpanId, submit.Id), (run.TraceId, run.ParentSpanId, result!.TraceParent));
    }

    [Fact]
    public async Task Its_worker_runs_the_jobs_of_others_too()
    {
        await using var outside = _silo.Client();

        Assert.Equal(10, (await outside.SubmitAndWait(JobSubmission.Of("double", 5, TestJson.Default.Int32), LinkSilo.Patience))!.ReadAs(TestJson.Default.Int32));
    }
}
