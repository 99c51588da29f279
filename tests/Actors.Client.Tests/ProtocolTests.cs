using System.Net.WebSockets;
using System.Text;
using Actors.Client.Tests.Kit;
using Actors.Link;
using Actors.Link.V1;
using Google.Protobuf;

namespace Actors.Client.Tests;

/// <summary>What the server makes of applications that do not keep to the protocol.</summary>
public sealed class ProtocolTests(LinkSilo silo) : IClassFixture<LinkSilo>
{
    [Fact]
    public async Task Hello_comes_first() =>
        Assert.Contains("hello", await GoodbyeTo(new ExecutorMessage { GetJob = new GetJob { Request = 1, JobId = 1 } }), StringComparison.Ordinal);

    [Fact]
    public async Task An_application_is_no_node() =>
        Assert.Contains("role", await GoodbyeTo(new ExecutorMessage { Hello = new Hello { Version = 1, ExecutorId = "x", BootId = "b" } }), StringComparison.Ordinal);

    [Fact]
    public async Task Another_version_is_told_which_one_this_is() =>
        Assert.Contains("version 1", await GoodbyeTo(new ExecutorMessage { Hello = new Hello { Version = 2, Role = LinkRole.Client } }), StringComparison.Ordinal);

    [Fact]
    public async Task A_client_reports_no_ends() => Assert.Contains("role", await GoodbyeTo(
        new ExecutorMessage { Hello = new Hello { Version = 1, Role = LinkRole.Client } },
        new ExecutorMessage { Finished = new Finished { Attempt = new AttemptId { JobId = 1, Attempt = 1 } } }), StringComparison.Ordinal);

    [Theory, InlineData("command"), InlineData(""), InlineData("a\u0001b")]
    public async Task A_worker_handles_only_what_can_be_a_jobs_name(string name)
    {
        var hello = new Hello { Version = 1, Role = LinkRole.Worker, ExecutorId = "w", BootId = "b", Capacity = 1 };
        hello.Handles.Add(name);

        Assert.Contains("name", await GoodbyeTo(new ExecutorMessage { Hello = hello }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_id_that_was_never_given_out_is_refused_and_the_connection_goes_on()
    {
        using var socket = await Dial();
        var far = TimeProvider.System.GetUtcNow().AddDays(1).ToUnixTimeMilliseconds() * 1_000_000;
        await Send(
            socket,
            new ExecutorMessage { Hello = new Hello { Version = 1, Role = LinkRole.Client } },
            new ExecutorMessage { Submit = new Submit { Request = 7, Jobs = { new JobRequest { Id = far, Name = "x" } } } },
            new ExecutorMessage { GetJob = new GetJob { Request = 8, JobId = 12345 } });

        var answers = await ReceiveUntil(socket, message => message.BodyCase == ServerMessage.BodyOneofCase.Refused);

        var submitted = answers.Single(message => message.BodyCase == ServerMessage.BodyOneofCase.Submitted).Submitted;
        Assert.Equal((7, RefusalCode.Invalid), (submitted.Request, submitted.Jobs[0].Refusal.Code));
        Assert.Equal((8, RefusalCode.NotFound), (answers[^1].Refused.Request, answers[^1].Refused.Refusal.Code));
    }

    [Fact]
    public async Task A_repeated_submit_is_the_same_job()
    {
        using var socket = await Dial();
        await Send(socket, new ExecutorMessage { Hello = new Hello { Version = 1, Role = LinkRole.Client } });
        var ids = (await ReceiveUntil(socket, message => message.BodyCase == ServerMessage.BodyOneofCase.JobIds))[^1].JobIds;
        var many = new Submit { Request = 1, Jobs = { new JobRequest { Id = ids.First, Name = "again" }, new JobRequest { Id = ids.First + 1, Name = "again", Payload = ByteString.CopyFromUtf8("1") } } };
        await Send(socket, new ExecutorMessage { Submit = many });
        await ReceiveUntil(socket, message => message.BodyCase == ServerMessage.BodyOneofCase.Submitted);

        using var other = await Dial();
        var again = many.Clone();
        again.Repeated = true;
        var changed = new Submit { Request = 2, Jobs = { new JobRequest { Id = ids.First, Name = "another" } } };
        await Send(other, new ExecutorMessage { Hello = new Hello { Version = 1, Role = LinkRole.Client } }, new ExecutorMessage { Submit = again }, new ExecutorMessage { Submit = changed });
        var answers = (await ReceiveUntil(other, message => message is { BodyCase: ServerMessage.BodyOneofCase.Submitted, Submitted.Request: 2 }, alsoUntil: 2))
            .Where(message => message.BodyCase == ServerMessage.BodyOneofCase.Submitted).ToDictionary(message => message.Submitted.Request, message => message.Submitted);

        Assert.Equal([ids.First, ids.First + 1], answers[1].Jobs.Select(job => job.JobId));
        Assert.Equal(RefusalCode.Conflict, answers[2].Jobs[0].Refusal.Code);
    }

    [Fact]
    public async Task A_connection_ends_with_its_token_and_takes_nothing_any_more()
    {
        using var socket = await Dial(Tokens.Ending(TimeSpan.FromSeconds(3), "leaver"));
        await Send(socket, new ExecutorMessage { Hello = new Hello { Version = 1, Role = LinkRole.Client } });
        var heard = await ReceiveUntil(socket, message => message.BodyCase == ServerMessage.BodyOneofCase.Goodbye);
        Assert.Equal(("the token has expired", false), (heard[^1].Goodbye.Reason, heard[^1].Goodbye.Final));

        var ids = heard.Last(message => message.BodyCase == ServerMessage.BodyOneofCase.JobIds).JobIds;
        await Send(socket, new ExecutorMessage { Submit = new Submit { Request = 1, Jobs = { new JobRequest { Id = ids.First, Name = "late" } } } });
        Assert.Equal(WebSocketMessageType.Close, (await socket.ReceiveAsync(new byte[1024].AsMemory(), CancellationToken.None)).MessageType);
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);

        // The job of another connection is recorded after whatever that one left.
        await using var client = silo.Client(options => (options.Secret, options.Token) = (null, _ => ValueTask.FromResult(Tokens.For("leaver"))));
        await client.Submit(new JobSubmission { Name = "in time" });
        var refused = await Assert.ThrowsAsync<JobRefusedException>(() => client.Cancel($"{ids.First}"));
        Assert.Equal(JobRefusalCode.NotFound, refused.Code);
    }

    [Fact]
    public async Task A_client_goes_on_with_a_fresh_token_when_its_first_has_expired()
    {
        var asked = 0;
        var again = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var client = silo.Client(options => (options.Secret, options.Token) = (null, _ =>
        {
            if (Interlocked.Increment(ref asked) == 1)
                return ValueTask.FromResult(Tokens.Ending(TimeSpan.FromSeconds(3), "stayer"));
            again.TrySetResult();
            return ValueTask.FromResult(Tokens.For("stayer"));
        }));
        var waiting = client.SubmitAndWait(JobSubmission.Of("stays", 1, TestJson.Default.Int32), LinkSilo.Patience);
        await again.Task.WaitAsync(LinkSilo.Patience);

        await using var worker = await silo.Worker(jobs => jobs.Handle<int, int>("stays", (number, _) => Task.FromResult(number)));

        Assert.Equal(1, (await waiting)!.ReadAs(TestJson.Default.Int32));
    }

    private async Task<string> GoodbyeTo(params ExecutorMessage[] messages)
    {
        using var socket = await Dial();
        await Send(socket, messages);
        return (await ReceiveUntil(socket, message => message.BodyCase == ServerMessage.BodyOneofCase.Goodbye))[^1].Goodbye.Reason;
    }

    /// <param name="token">Null for a signed connection.</param>
    private async Task<WebSocket> Dial(string? token = null)
    {
        using var late = new CancellationTokenSource(LinkSilo.Patience);
        using var http = new HttpMessageInvoker(new SocketsHttpHandler(), disposeHandler: false);
        return await LinkUpgrade.OpenAsync(
            http,
            new Uri(silo.Url, "/link"),
            request => Show(request, token),
            late.Token);
    }

    private static void Show(HttpRequestMessage request, string? token)
    {
        if (token is null)
            request.Add(RequestSignature.Sign(RequestSignature.DefaultKeyId, Encoding.UTF8.GetBytes(LinkSilo.Secret), "GET", "/link", [], TimeProvider.System));
        else
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
    }

    private static Task Send(WebSocket socket, params ExecutorMessage[] messages)
    {
        var frame = new ExecutorFrame();
        frame.Messages.AddRange(messages);
        return socket.SendAsync(frame.ToByteArray(), WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
    }

    /// <summary>All messages up to the one looked for; and, where so many submits are answered in any order, until all are.</summary>
    private static async Task<List<ServerMessage>> ReceiveUntil(WebSocket socket, Func<ServerMessage, bool> isLast, int alsoUntil = 0)
    {
        using var late = new CancellationTokenSource(LinkSilo.Patience);
        var buffer = new byte[64 * 1024];
        var seen = new List<ServerMessage>();
        while (!seen.Any(isLast) || seen.Count(message => message.BodyCase == ServerMessage.BodyOneofCase.Submitted) < alsoUntil)
        {
            var length = 0;
            ValueWebSocketReceiveResult read;
            do
            {
                read = await socket.ReceiveAsync(buffer.AsMemory(length), late.Token);
                length += read.Count;
            }
            while (!read.EndOfMessage);
            Assert.True(read.MessageType == WebSocketMessageType.Binary, $"the server closed after {string.Join(", ", seen.Select(message => message.BodyCase))}");
            seen.AddRange(ServerFrame.Parser.ParseFrom(buffer.AsSpan(0, length)).Messages);
        }
        return seen;
    }
}
