using Microsoft.AspNetCore.Http;

namespace Actors.Cli;

public sealed class LogsTests
{
    [Fact]
    public async Task Each_stream_goes_to_its_own()
    {
        await using var server = await StubServer.Start((http, _) => http.Response.WriteAsync(
            IsOutput(http) ? StubServer.Line(0, "stdout", "out\n") + StubServer.Line(4, "stderr", "err\n") + StubServer.Line(8, "stdout", "more\n") : StubServer.Job("succeeded")));
        Assert.Equal(new Ended("out\nmore\n", "err\n", 0), await ActorsProgram.Run(server, "logs", "42"));
    }

    [Fact]
    public async Task A_broken_connection_goes_on_at_the_next_byte_and_prints_none_twice()
    {
        var connections = 0;
        var printed = new TaskCompletionSource();
        await using var server = await StubServer.Start(async (http, _) =>
        {
            if (!IsOutput(http))
            {
                await http.Response.WriteAsync(StubServer.Job(connections == 0 ? "running" : "succeeded"));
                return;
            }
            connections++;
            if (connections == 1)
            {
                await http.Response.WriteAsync(StubServer.Line(0, "stdout", "one,") + StubServer.Line(4, "stdout", "cut short")[..20]);
                await http.Response.Body.FlushAsync();
                await printed.Task;
                http.Abort();
                return;
            }
            // The server holds "one,tw" as one run and answers with all of it.
            await http.Response.WriteAsync(StubServer.Line(0, "stdout", "one,tw") + StubServer.Line(6, "stdout", "o.\n"));
        });
        using var program = ActorsProgram.Start(server.Environment, "logs", "-f", "42");
        var first = new char[4];
        await program.Stdout.ReadBlockAsync(first);
        printed.SetResult();
        var ended = await program.End();
        Assert.Equal((0, "one,two.\n"), (ended.ExitCode, new string(first) + ended.Stdout));
        Assert.Contains("trying again from byte 4", ended.Stderr);
        Assert.Contains(server.Seen, request => request.Target == "/jobs/42/output?offset=4&follow=true");
    }

    [Fact]
    public async Task Output_that_came_between_the_last_look_and_the_end_is_printed()
    {
        var looks = 0;
        await using var server = await StubServer.Start((http, _) => http.Response.WriteAsync(
            !IsOutput(http) ? StubServer.Job(looks++ == 0 ? "running" : "succeeded")
            : looks == 1 ? StubServer.Line(0, "stdout", "first\n")
            : StubServer.Line(6, "stdout", "last\n")));
        Assert.Equal(new Ended("first\nlast\n", "", 0), await ActorsProgram.Run(server, "logs", "-f", "42"));
    }

    [Fact]
    public async Task A_line_is_printed_when_it_comes_not_when_the_job_ends()
    {
        var seen = new TaskCompletionSource();
        await using var server = await StubServer.Start(async (http, _) =>
        {
            if (!IsOutput(http))
            {
                await http.Response.WriteAsync(StubServer.Job(seen.Task.IsCompleted ? "succeeded" : "running"));
                return;
            }
            if (!seen.Task.IsCompleted)
            {
                await http.Response.WriteAsync(StubServer.Line(0, "stdout", "live\n"));
                await http.Response.Body.FlushAsync();
                await seen.Task;
            }
        });
        using var program = ActorsProgram.Start(server.Environment, "logs", "-f", "42");
        Assert.Equal("live", await program.Stdout.ReadLineAsync());
        seen.SetResult();
        Assert.Equal(0, (await program.End()).ExitCode);
    }

    [Fact]
    public async Task An_interrupt_ends_it_with_130_and_leaves_the_job_alone()
    {
        await using var server = await StubServer.Start(async (http, _) =>
        {
            if (http.Request.Method == "POST")
                await http.Response.WriteAsync("""{"jobId":"42"}""");
            else if (!IsOutput(http))
                await http.Response.WriteAsync(StubServer.Job("running"));
            else
            {
                await http.Response.WriteAsync(StubServer.Line(0, "stdout", "live\n"));
                await http.Response.Body.FlushAsync();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            }
        });
        using var program = ActorsProgram.Start(server.Environment, "submit", "node1", "sleep 60", "--follow");
        Assert.Equal("live", await program.Stdout.ReadLineAsync());
        program.Interrupt();
        var ended = await program.End();
        Assert.Equal(130, ended.ExitCode);
        Assert.Contains("the job goes on", ended.Stderr);
        Assert.DoesNotContain(server.Seen, request => request.Target.EndsWith("/cancel", StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_ends_when_nobody_reads_on()
    {
        var isRead = new TaskCompletionSource();
        await using var server = await StubServer.Start(async (http, _) =>
        {
            if (!IsOutput(http))
            {
                await http.Response.WriteAsync(StubServer.Job("running"));
                return;
            }
            await http.Response.WriteAsync(StubServer.Line(0, "stdout", "live\n"));
            await http.Response.Body.FlushAsync();
            await isRead.Task;
            await http.Response.WriteAsync(StubServer.Line(5, "stdout", "unread\n"));
            await http.Response.Body.FlushAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        using var program = ActorsProgram.Start(server.Environment, "logs", "-f", "42");
        Assert.Equal("live", await program.Stdout.ReadLineAsync());
        program.Stdout.Close();
        isRead.SetResult();
        Assert.Equal((141, ""), await program.EndUnread());
    }

    [Theory]
    [InlineData(">/dev/full", "No space left on device")]
    [InlineData(">&-", "Bad file descriptor")]
    public async Task Output_that_cannot_be_written_is_told(string redirection, string reason)
    {
        await using var server = await StubServer.Start((http, _) => http.Response.WriteAsync(IsOutput(http) ? StubServer.Line(0, "stdout", "out\n") : StubServer.Job("succeeded")));
        foreach (var command in new[] { "logs", "get" })
        {
            var ended = await ActorsProgram.RunRedirected(server.Environment, redirection, command, "42");
            Assert.Equal((141, $"actors: cannot write to standard output: {reason}\n"), (ended.ExitCode, System.Text.RegularExpressions.Regex.Replace(ended.Stderr, " : '[^']*'", "")));
        }
    }

    private static bool IsOutput(HttpContext http) => http.Request.Path.Value!.EndsWith("/output", StringComparison.Ordinal);
}
