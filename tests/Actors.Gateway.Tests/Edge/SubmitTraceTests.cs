using System.Text;
using Actors.Gateway.Application;
using Actors.Jobs;
using Microsoft.Extensions.DependencyInjection;

namespace Actors.Gateway.Edge;

/// <summary>A <c>traceparent</c> header of a signed submit stays with the command, whichever API it came by.</summary>
public sealed class SubmitTraceTests(EdgeSilo silo) : IClassFixture<EdgeSilo>
{
    private const string Outside = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private const string Command = """{"target":"node1","command":"true"}""";

    [Theory]
    [InlineData(Outside, Outside)]
    [InlineData("not-a-trace", null)]
    public async Task A_command_of_the_shell_api_keeps_its_callers_trace(string header, string? kept)
    {
        var body = Encoding.UTF8.GetBytes(Command);
        var answer = await silo.Client.Send("POST", "/queue", body, [.. silo.Client.HeadersV2("POST", "/queue", body), ("traceparent", header)]);
        Assert.Equal(kept, await TraceOf((string)answer.Json["id"]!));
    }

    [Fact]
    public async Task A_command_of_the_rest_api_keeps_it_likewise()
    {
        var body = Encoding.UTF8.GetBytes($$"""{"name":"command","data":{{Command}}}""");
        var answer = await silo.Client.Send("POST", "/submit-job", body, [.. silo.Client.HeadersV2("POST", "/submit-job", body), ("traceparent", Outside)]);
        Assert.Equal(Outside, await TraceOf((string)answer.Json["jobId"]!));
    }

    private async Task<string?> TraceOf(string id)
    {
        var job = await silo.Services.GetRequiredService<JobService>().Get(new Caller("hmac:default", [], "hmac"), JobId.Parse(id));
        return job.Value!.Spec.TraceParent;
    }
}
