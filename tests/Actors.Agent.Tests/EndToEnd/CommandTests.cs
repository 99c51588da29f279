using System.Globalization;
using Actors.Link.V1;
using Google.Protobuf;

namespace Actors.Agent.Tests.EndToEnd;

/// <summary>Real commands over a real connection.</summary>
public sealed class CommandTests
{
    [Fact]
    public async Task A_command_runs_and_its_output_and_end_come_back()
    {
        await using LinkServer server = await LinkServer.StartAsync();
        await using var agent = new AgentUnderTest(server.Api);
        LinkPeer peer = await server.AcceptAsync();
        Hello hello = await peer.WelcomeAsync();
        Assert.Equal((1, "node-1", 8), (hello.Version, hello.ExecutorId, hello.Capacity));
        Assert.NotEmpty(hello.JournalId);
        Assert.NotEmpty(hello.Node.Kernel);

        // It runs until its start is told: of the shortest only the end is.
        string told = Path.Combine(agent.Options.DataDirectory, "told");
        await peer.AssignAsync(7, $"echo out; echo err >&2; until [ -e {told} ]; do sleep 0.01; done; exit 3");
        LinkPeer.AttemptStory story = await peer.FollowAsync(7, whenStarted: () => File.WriteAllText(told, ""));
        Assert.True(story.HasStarted);
        Assert.Equal("out\n", story.Stdout);
        Assert.Equal("err\n", story.Stderr);
        Assert.Equal((EndKind.Failed, 3, 8L), (story.End.Kind, story.End.ExitCode, story.End.OutputBytes));
    }

    [Fact]
    public async Task Many_short_jobs_share_frames()
    {
        const int jobs = 200;
        await using LinkServer server = await LinkServer.StartAsync();
        await using var agent = new AgentUnderTest(server.Api, options => options with { Capacity = jobs });
        LinkPeer peer = await server.AcceptAsync();
        await peer.WelcomeAsync();
        await peer.SendAsync(Enumerable.Range(1, jobs).Select(job => LinkPeer.Assignment(job, "/bin/true")));
        for (int ended = 0; ended < jobs; ended++)
        {
            Finished end = (await peer.NextAsync(message => message.Finished is not null)).Finished;
            Assert.Equal(EndKind.Succeeded, end.Kind);
            await peer.AcknowledgeAsync(end.Attempt);
        }
        Assert.InRange(peer.Frames, 1, jobs);
    }

    [Fact]
    public async Task Binary_output_of_some_megabytes_arrives_byte_for_byte()
    {
        await using LinkServer server = await LinkServer.StartAsync();
        await using var agent = new AgentUnderTest(server.Api, options => options with { OutputMemoryBytes = 256 * 1024 });
        LinkPeer peer = await server.AcceptAsync();
        await peer.WelcomeAsync();
        await peer.AssignAsync(1, "i=0; while [ $i -lt 60 ]; do head -c 100000 /dev/zero; i=$((i+1)); done; printf '\\001\\377end'");
        LinkPeer.AttemptStory story = await peer.FollowAsync(1);
        byte[] expected = new byte[6_000_005];
        "\u0001"u8.CopyTo(expected.AsSpan(6_000_000));
        expected[6_000_001] = 0xff;
        "end"u8.CopyTo(expected.AsSpan(6_000_002));
        Assert.True(expected.AsSpan().SequenceEqual(story.StdoutBytes));
        Assert.Equal(expected.Length, story.End.OutputBytes);
    }

    [Fact]
    public async Task Output_past_its_bound_is_cut_with_a_marker()
    {
        await using LinkServer server = await LinkServer.StartAsync();
        await using var agent = new AgentUnderTest(server.Api, options => options with { MaxOutputBytes = 1000 });
        LinkPeer peer = await server.AcceptAsync();
        await peer.WelcomeAsync();
        await peer.AssignAsync(1, "head -c 5000 /dev/zero | tr '\\0' x");
        LinkPeer.AttemptStory story = await peer.FollowAsync(1);
        Assert.Equal(new string('x', 1000) + "\n[output cut: 1000 bytes kept, 4000 more discarded]\n", story.Stdout);
        Assert.Equal(EndKind.Succeeded, story.End.Kind);
    }

    [Fact]
    public async Task Output_comes_while_the_job_runs_and_a_cancel_ends_its_whole_tree()
    {
        await using LinkServer server = await LinkServer.StartAsync();
        await using var agent = new AgentUnderTest(server.Api);
        LinkPeer peer = await server.AcceptAsync();
        await peer.WelcomeAsync();
        await peer.AssignAsync(1, "sleep 1000 & echo $!; wait");
        Output first = (await peer.NextAsync(message => message.Output is not null)).Output;
        int child = int.Parse(first.Data.ToStringUtf8().Trim(), CultureInfo.InvariantCulture);
        Assert.True(ProcessState.IsAlive(child));

        await peer.SendAsync(new ServerMessage { Cancel = new Cancel { Attempt = first.Attempt } });
        Finished end = (await peer.NextAsync(message => message.Finished is not null)).Finished;
        Assert.Equal((EndKind.Canceled, 130), (end.Kind, end.ExitCode));
        Assert.False(ProcessState.IsAlive(child));
        await peer.AcknowledgeAsync(end.Attempt);
    }

    [Fact]
    public async Task A_job_out_of_time_ends_with_124_even_if_it_ignores_the_signal()
    {
        await using LinkServer server = await LinkServer.StartAsync();
        await using var agent = new AgentUnderTest(server.Api, options => options with { KillGrace = TimeSpan.FromMilliseconds(200) });
        LinkPeer peer = await server.AcceptAsync();
        await peer.WelcomeAsync();
        await peer.AssignAsync(1, "trap '' TERM; while :; do sleep 0.05; done", timeoutMs: 300);
        LinkPeer.AttemptStory story = await peer.FollowAsync(1);
        Assert.Equal((EndKind.TimedOut, 124), (story.End.Kind, story.End.ExitCode));
        Assert.Contains("300ms", story.End.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Progress_lines_become_progress_and_stay_in_the_output()
    {
        await using LinkServer server = await LinkServer.StartAsync();
        await using var agent = new AgentUnderTest(server.Api);
        LinkPeer peer = await server.AcceptAsync();
        await peer.WelcomeAsync();
        await peer.AssignAsync(1, "echo '::progress 42 half way'");
        LinkPeer.AttemptStory story = await peer.FollowAsync(1);
        Assert.Equal(42.0, Assert.Single(story.Progress));
        Assert.Equal("::progress 42 half way\n", story.Stdout);
    }

    [Theory]
    [InlineData("thumbnail", "{}", "commands only")]
    [InlineData("command", "[1]", "not a JSON object")]
    [InlineData("command", "{\"command\":5}", "command is not a text")]
    [InlineData("command", "{\"command\":\"\"}", "command is empty")]
    [InlineData("command", "{\"command\":\"ls\",\"args\":\"x\"}", "args is not an array")]
    [InlineData("command", "{\"command\":\"ls\",\"env\":{\"a=b\":\"\"}}", "env is not")]
    [InlineData("command", "not json", "not JSON")]
    public async Task What_the_node_cannot_run_is_rejected_with_the_reason(string name, string payload, string reason)
    {
        await using LinkServer server = await LinkServer.StartAsync();
        await using var agent = new AgentUnderTest(server.Api);
        LinkPeer peer = await server.AcceptAsync();
        await peer.WelcomeAsync();
        ServerMessage assign = LinkPeer.Assignment(1, "");
        (assign.Assign.Name, assign.Assign.Payload) = (name, ByteString.CopyFromUtf8(payload));
        await peer.SendAsync(assign);
        LinkPeer.AttemptStory story = await peer.FollowAsync(1);
        Assert.Equal((EndKind.Rejected, 126), (story.End.Kind, story.End.ExitCode));
        Assert.Contains(reason, story.End.Error, StringComparison.Ordinal);
        Assert.Equal((story.End.Error + "\n", story.End.OutputBytes), (story.Stderr, story.Stderr.Length));
        Assert.False(story.HasStarted);
    }

    [Fact]
    public async Task Why_a_process_could_not_begin_is_its_output()
    {
        await using LinkServer server = await LinkServer.StartAsync();
        await using var agent = new AgentUnderTest(server.Api);
        LinkPeer peer = await server.AcceptAsync();
        await peer.WelcomeAsync();
        ServerMessage assign = LinkPeer.Assignment(1, "");
        assign.Assign.Payload = ByteString.CopyFromUtf8("""{"command":"true","cwd":"/no/such/place"}""");
        await peer.SendAsync(assign);
        LinkPeer.AttemptStory story = await peer.FollowAsync(1);
        Assert.Equal((EndKind.Failed, 126), (story.End.Kind, story.End.ExitCode));
        Assert.Equal("cannot enter /no/such/place: No such file or directory\n", story.Stderr);
    }

    [Fact]
    public async Task A_command_of_nothing_but_space_does_nothing_well_as_in_a_shell()
    {
        await using LinkServer server = await LinkServer.StartAsync();
        await using var agent = new AgentUnderTest(server.Api);
        LinkPeer peer = await server.AcceptAsync();
        await peer.WelcomeAsync();
        await peer.AssignAsync(1, " \n\t");
        LinkPeer.AttemptStory story = await peer.FollowAsync(1);
        Assert.Equal((EndKind.Succeeded, 0), (story.End.Kind, story.End.ExitCode));
    }

    [Fact]
    public async Task Arguments_directory_variables_and_input_of_the_payload_are_used_without_a_shell()
    {
        await using LinkServer server = await LinkServer.StartAsync();
        await using var agent = new AgentUnderTest(server.Api);
        LinkPeer peer = await server.AcceptAsync();
        await peer.WelcomeAsync();
        ServerMessage assign = LinkPeer.Assignment(1, "");
        assign.Assign.Payload = ByteString.CopyFromUtf8("""
            {"command": "sh", "args": ["-c", "cat; echo \"$X $1 $PWD\"", "sh", "it's $HOME"], "env": {"X": "y"}, "cwd": "/tmp", "stdin": "in\n", "more": 1}
            """);
        await peer.SendAsync(assign);
        LinkPeer.AttemptStory story = await peer.FollowAsync(1);
        Assert.Equal("in\ny it's $HOME /tmp\n", story.Stdout);
    }

    [Theory]
    [InlineData("""{"command": "echo $JOB_ID $JOB_ATTEMPT $NODE_ID"}""")]
    [InlineData("""{"command": "printenv", "args": ["JOB_ID", "JOB_ATTEMPT", "NODE_ID"]}""")]
    [InlineData("""{"command": "echo $JOB_ID $JOB_ATTEMPT $NODE_ID", "env": {"JOB_ID": "1", "NODE_ID": "other"}}""")]
    public async Task A_job_knows_its_id_its_attempt_and_its_node(string payload)
    {
        await using LinkServer server = await LinkServer.StartAsync();
        await using var agent = new AgentUnderTest(server.Api);
        LinkPeer peer = await server.AcceptAsync();
        await peer.WelcomeAsync();
        ServerMessage assign = LinkPeer.Assignment(41, "");
        assign.Assign.Payload = ByteString.CopyFromUtf8(payload);
        await peer.SendAsync(assign);
        LinkPeer.AttemptStory story = await peer.FollowAsync(41);
        Assert.Equal(["41", $"{assign.Assign.Attempt.Attempt}", "node-1", ""], story.Stdout.Split(' ', '\n'));
    }

    [Fact]
    public async Task What_a_canceled_job_started_in_another_session_is_dead_when_its_end_is_told()
    {
        await using LinkServer server = await LinkServer.StartAsync();
        await using var agent = new AgentUnderTest(server.Api);
        LinkPeer peer = await server.AcceptAsync();
        await peer.WelcomeAsync();
        await peer.AssignAsync(1, "setsid sleep 1000 >/dev/null 2>&1 & echo $!; wait");
        Output first = (await peer.NextAsync(message => message.Output is not null)).Output;
        int child = int.Parse(first.Data.ToStringUtf8().Trim(), CultureInfo.InvariantCulture);

        await peer.SendAsync(new ServerMessage { Cancel = new Cancel { Attempt = first.Attempt } });
        Finished end = (await peer.NextAsync(message => message.Finished is not null)).Finished;
        Assert.Equal(EndKind.Canceled, end.Kind);
        Assert.False(ProcessState.IsAlive(child));
        await peer.AcknowledgeAsync(end.Attempt);
    }

    [Fact]
    public async Task A_job_does_not_see_the_agents_secret()
    {
        await using LinkServer server = await LinkServer.StartAsync();
        await using var agent = new AgentUnderTest(server.Api);
        LinkPeer peer = await server.AcceptAsync();
        await peer.WelcomeAsync();
        await peer.AssignAsync(1, "env");
        LinkPeer.AttemptStory story = await peer.FollowAsync(1);
        Assert.DoesNotContain(LinkServer.Secret, story.Stdout, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("knoten ü & #1")]
    [InlineData("a?b=c%20+d")]
    public async Task Odd_node_names_arrive_as_they_are(string node)
    {
        await using LinkServer server = await LinkServer.StartAsync();
        await using var agent = new AgentUnderTest(server.Api, options => options with { NodeId = node });
        LinkPeer peer = await server.AcceptAsync();
        Hello hello = await peer.WelcomeAsync();
        Assert.Equal(node, hello.ExecutorId);
        Assert.Equal(node, peer.Node);
    }
}
