using System.Globalization;
using Actors.Link.V1;
using Microsoft.Extensions.Logging;

namespace Actors.Agent.Tests.EndToEnd;

/// <summary>The agent's own process, its signals and crashes, and a server that goes and comes.</summary>
public sealed class ProcessTests
{
    [Fact]
    public async Task A_killed_agent_kills_its_jobs_at_the_next_start_and_tells_them_as_lost()
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("agent-test-");
        await using LinkServer server = await LinkServer.StartAsync();
        using (var first = new AgentProcess(server.Api, directory.FullName))
        {
            LinkPeer peer = await server.AcceptAsync();
            await peer.WelcomeAsync();
            await peer.AssignAsync(1, "echo done");
            Finished done = (await peer.NextAsync(message => message.Finished is not null)).Finished;
            Assert.Equal(EndKind.Succeeded, done.Kind);
            await peer.AssignAsync(2, "echo $$; exec sleep 1000");
            Output output = (await peer.NextAsync(message => message.Output?.Attempt.JobId == 2)).Output;
            int pid = int.Parse(output.Data.ToStringUtf8(), CultureInfo.InvariantCulture);
            first.Kill();
            await first.ExitAsync();
            Assert.True(ProcessState.IsAlive(pid));

            using var second = new AgentProcess(server.Api, directory.FullName);
            peer = await server.AcceptAsync();
            Hello hello = await peer.WelcomeAsync();
            Assert.Equal([1L, 2L], hello.Held.Select(held => held.Attempt.JobId).Order());
            Assert.False(ProcessState.IsAlive(pid));
            var ends = new List<Finished>();
            while (ends.Count < 2)
            {
                ends.Add((await peer.NextAsync(message => message.Finished is not null)).Finished);
                await peer.AcknowledgeAsync(ends[^1].Attempt);
            }
            Assert.Equal([(1L, EndKind.Succeeded), (2L, EndKind.Lost)], ends.Select(end => (end.Attempt.JobId, end.Kind)).Order());
            second.Signal("TERM");
            Assert.Equal(0, (await second.ExitAsync()).Code);
        }
        directory.Delete(recursive: true);
    }

    [Fact]
    public async Task SIGTERM_lets_a_running_job_end_and_the_agent_exits_with_0()
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("agent-test-");
        await using LinkServer server = await LinkServer.StartAsync();
        using (var agent = new AgentProcess(server.Api, directory.FullName, "--capacity", "3"))
        {
            LinkPeer peer = await server.AcceptAsync();
            Assert.Equal(3, (await peer.WelcomeAsync()).Capacity);
            string gate = Path.Combine(directory.FullName, "gate");
            await peer.AssignAsync(1, $"echo up; while [ ! -e {gate} ]; do sleep 0.02; done; echo through");
            await peer.NextAsync(message => message.Output is not null);
            agent.Signal("TERM");
            await peer.NextAsync(message => message.Heartbeat is { Capacity: 0 });
            await File.WriteAllTextAsync(gate, "");
            Finished end = (await peer.NextAsync(message => message.Finished is not null)).Finished;
            Assert.Equal(EndKind.Succeeded, end.Kind);
            await peer.AcknowledgeAsync(end.Attempt);
            (int code, string log) = await agent.ExitAsync();
            Assert.True(code == 0, log);
            Assert.Contains("Stopped", log, StringComparison.Ordinal);
            Assert.DoesNotContain(LinkServer.Secret, log, StringComparison.Ordinal);
        }
        directory.Delete(recursive: true);
    }

    [Fact]
    public async Task A_second_agent_on_the_same_directory_is_refused_in_plain_words()
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("agent-test-");
        await using LinkServer server = await LinkServer.StartAsync();
        await using (var first = new AgentUnderTest(server.Api, directory: directory.FullName))
        {
            await server.AcceptAsync();
            using var second = new AgentProcess(server.Api, directory.FullName);
            (int code, string log) = await second.ExitAsync();
            Assert.Equal(1, code);
            Assert.StartsWith("The agent cannot start:", log, StringComparison.Ordinal);
        }
        directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Jobs_outlive_a_server_that_goes_and_comes_back()
    {
        LinkServer server = await LinkServer.StartAsync();
        Uri api = server.Api;
        await using var agent = new AgentUnderTest(api);
        LinkPeer peer = await server.AcceptAsync();
        await peer.WelcomeAsync();
        string gate = Path.Combine(agent.Options.DataDirectory, "gate");
        await peer.AssignAsync(1, $"echo before; while [ ! -e {gate} ]; do sleep 0.02; done; echo after");
        await peer.NextAsync(message => message.Output is not null);
        peer.Abort();
        await server.DisposeAsync();
        await File.WriteAllTextAsync(gate, "");

        await using LinkServer again = await LinkServer.StartAsync(api.ToString());
        peer = await again.AcceptAsync();
        await peer.WelcomeAsync();
        LinkPeer.AttemptStory story = await peer.FollowAsync(1);
        Assert.Equal("before\nafter\n", story.Stdout);
        Assert.Equal(EndKind.Succeeded, story.End.Kind);
    }

    [Fact]
    public async Task A_refusal_is_logged_with_the_servers_reason()
    {
        await using LinkServer server = await LinkServer.StartAsync();
        server.Refusal = "key default is unknown";
        var logs = new LogList();
        await using var agent = new AgentUnderTest(
            server.Api, options => options with { RefusedRedialDelay = TimeSpan.FromMilliseconds(50) }, logs: logs);
        string line = await logs.FirstAsync(LogLevel.Error);
        Assert.Contains("refuses this agent: HTTP 401 key default is unknown", line, StringComparison.Ordinal);
        server.Refusal = null;
        await (await server.AcceptAsync()).WelcomeAsync();
    }
}
