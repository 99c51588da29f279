using System.Text.Json;

namespace Actors.Gateway.Live;

/// <summary>The clients people use, each in a process of its own: npm's socket.io-client, @microsoft/signalr and eventsource, Debian's python3-socketio.</summary>
public sealed class RealClientTests(LiveSilo silo) : IClassFixture<LiveSilo>
{
    [Theory]
    [InlineData("socketio-websocket")]
    [InlineData("socketio-polling")]
    [InlineData("socketio-upgrade")]
    [InlineData("python-websocket")]
    [InlineData("python-polling")]
    [InlineData("python-upgrade")]
    [InlineData("signalr-websocket")]
    [InlineData("signalr-sse")]
    [InlineData("signalr-polling")]
    public async Task A_client_hears_of_all_jobs_and_of_those_it_follows(string kind)
    {
        await using var client = await LiveClient.Start(kind, silo.Url, LiveSilo.Token(kind));
        await client.Next("connected");
        var id = await silo.SubmitAndStart(kind);
        await silo.Progress(id, 40, "halfway");
        var progress = await client.NextEvent("job:progress");
        Assert.Equal((id.ToString(), 40d, "halfway"), (
            progress.GetProperty("jobId").GetString(), progress.GetProperty("progress").GetDouble(), progress.GetProperty("message").GetString()));
        await client.Do("subscribe", new { jobId = id.ToString(), after = 0 });
        Assert.Equal(2, (await client.NextEvent($"job:{id}:progress")).GetProperty("seq").GetInt64());
        Assert.Equal("active", (await client.Next("answer")).GetProperty("answer").GetProperty("state").GetString());
        await silo.Complete(id, "{\"rows\":3}");
        var completed = await client.NextEvent($"job:{id}:completed");
        Assert.Equal((3, 3), (completed.GetProperty("seq").GetInt32(), completed.GetProperty("result").GetProperty("rows").GetInt32()));
    }

    [Theory]
    [InlineData("socketio-websocket")]
    [InlineData("socketio-polling")]
    [InlineData("socketio-upgrade")]
    [InlineData("python-websocket")]
    [InlineData("python-polling")]
    [InlineData("signalr-websocket")]
    [InlineData("signalr-polling")]
    public async Task A_client_with_a_bad_token_is_refused(string kind)
    {
        await using var client = await LiveClient.Start(kind, silo.Url, "nonsense");
        Assert.NotEqual("", (await client.Next("refused")).GetProperty("refused").GetString());
    }

    /// <summary>A client of Socket.IO is sent away and stays away; one of SignalR comes back, and is let in with a new token only.</summary>
    [Theory]
    [InlineData("socketio-websocket", "io server disconnect")]
    [InlineData("socketio-polling", "io server disconnect")]
    [InlineData("socketio-upgrade", "io server disconnect")]
    [InlineData("python-websocket", "")]
    [InlineData("python-polling", "")]
    [InlineData("signalr-websocket", "reconnecting")]
    [InlineData("signalr-sse", "reconnecting")]
    [InlineData("signalr-polling", "reconnecting")]
    public async Task A_client_hears_nothing_more_when_its_token_has_expired(string kind, string reason)
    {
        var user = $"expires-{kind}";
        await LiveClient.Install();
        await using var client = await LiveClient.Start(kind, silo.Url, LiveSilo.TokenFor(user, TimeSpan.FromSeconds(6)));
        await client.Next("connected");
        Assert.Equal(reason, (await client.Next("disconnected")).GetProperty("disconnected").GetString());
        var ears = new HearingListener();
        using var listening = (await silo.Feed.Listen(LiveSilo.CallerOf(user), ears)).Value!;
        var id = await silo.SubmitAndStart(user);
        await silo.Complete(id);
        await ears.Next();
        await client.Do("end", "");
        await client.AssertTellsNoEventBeforeItEnds();
    }

    [Fact]
    public async Task An_event_source_stays_away_when_its_token_has_expired()
    {
        var id = await silo.SubmitAndStart("expires-sse");
        await LiveClient.Install();
        await using var client = await LiveClient.Start("sse", silo.Url, LiveSilo.TokenFor("expires-sse", TimeSpan.FromSeconds(6)));
        await client.Next("connected");
        await client.Follow(id.ToString());
        await client.Next("connected");
        JsonElement end;
        do
            end = await client.Next("disconnected");
        while (!end.GetProperty("closed").GetBoolean());
        Assert.Equal(401, end.GetProperty("disconnected").GetInt32());
    }

    [Theory]
    [InlineData("socketio-upgrade")]
    [InlineData("signalr-websocket")]
    public async Task A_client_is_told_that_it_may_not_follow_a_job(string kind)
    {
        var theirs = await silo.Submit("somebody else");
        await using var client = await LiveClient.Start(kind, silo.Url, LiveSilo.Token("nosy"));
        await client.Next("connected");
        await client.Do("subscribe", new { jobId = theirs.ToString(), after = 0 });
        Assert.Equal("""{"ok":false,"error":"no such job","code":"not_found"}""", (await client.Next("answer")).GetProperty("answer").GetRawText());
    }

    [Theory]
    [InlineData("socketio-websocket")]
    [InlineData("socketio-polling")]
    public async Task A_client_of_Socket_IO_may_emit_bytes_and_gets_its_acknowledgement(string kind)
    {
        await using var client = await LiveClient.Start(kind, silo.Url, LiveSilo.Token("bytes"));
        await client.Next("connected");
        await client.Do("binary", "");
        Assert.Equal("invalid", (await client.Next("answer")).GetProperty("answer").GetProperty("code").GetString());
    }

    [Fact]
    public async Task An_event_source_hears_a_job_to_its_end_and_does_not_come_back_after_it()
    {
        var id = await silo.SubmitAndStart("sse");
        await using var client = await LiveClient.Start("sse", silo.Url, LiveSilo.Token("sse"));
        await client.Next("connected");
        await client.Follow(id.ToString());
        await client.Next("connected");
        await silo.Progress(id, 40);
        Assert.Equal(40, (await client.NextEvent("progress")).GetProperty("progress").GetDouble());
        await silo.Complete(id);
        Assert.Equal("done", (await client.NextEvent("completed")).GetProperty("result").GetString());
        // The stream ends, the client comes back with the last number, and is told that there is nothing more.
        JsonElement end;
        do
            end = await client.Next("disconnected");
        while (!end.GetProperty("closed").GetBoolean());
    }

    /// <summary>Jobs end while clients are away; each end is heard exactly once.</summary>
    [Theory]
    [InlineData("socketio-websocket")]
    [InlineData("socketio-polling")]
    [InlineData("socketio-upgrade")]
    [InlineData("signalr-websocket")]
    [InlineData("sse")]
    public async Task A_restart_of_the_server_loses_nothing_that_a_client_follows(string kind)
    {
        var own = new LiveSilo();
        await own.InitializeAsync();
        try
        {
            await using var client = await LiveClient.Start(kind, own.Url, LiveSilo.Token("restart"));
            await client.Next("connected");
            var (before, between, after) = (await own.SubmitAndStart("restart"), await own.SubmitAndStart("restart"), await own.SubmitAndStart("restart"));
            foreach (var id in new[] { before, between, after })
            {
                await client.Follow(id.ToString());
                await client.Next(kind == "sse" ? "connected" : "answer");
            }
            await own.Complete(before);
            Assert.Equal(3, await SeqOfEnd(before.ToString()));
            await own.RestartWhile(() => own.Complete(between));
            Assert.Equal(3, await SeqOfEnd(between.ToString()));
            await own.Complete(after);
            Assert.Equal(3, await SeqOfEnd(after.ToString()));

            async Task<int> SeqOfEnd(string id)
            {
                while (true)
                {
                    var told = await client.Next("event");
                    // Of all the user's jobs: that is not what is followed.
                    if (told.GetProperty("event").GetString() is "job:completed")
                        continue;
                    Assert.Equal(id, told.GetProperty("data").GetProperty("jobId").GetString());
                    return told.GetProperty("data").GetProperty("seq").GetInt32();
                }
            }
        }
        finally
        {
            await own.DisposeAsync();
        }
    }
}
