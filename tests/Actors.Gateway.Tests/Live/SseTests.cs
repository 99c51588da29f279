using System.Net;
using Actors.Gateway.SocketIo.Kit;
using Actors.Jobs;

namespace Actors.Gateway.Live;

/// <summary><c>GET /jobs/:id/events</c>.</summary>
public sealed class SseTests(LiveSilo silo) : IClassFixture<LiveSilo>
{
    [Fact]
    public async Task A_stream_tells_progress_and_the_end_and_then_ends()
    {
        var id = await silo.SubmitAndStart("ada");
        await silo.Progress(id, 10);
        using var stream = await Open("ada", id);
        Assert.Equal(HttpStatusCode.OK, stream.Status);
        Assert.Equal("text/event-stream", stream.ContentType);
        Assert.Equal("retry: 2000", await stream.Block());
        Assert.StartsWith("id: 2\nevent: progress\ndata: {\"jobId\"", await stream.Block(), StringComparison.Ordinal);
        await silo.Complete(id, "{\r\n  \"rows\": 3\n}");
        Assert.Equal(
            $$"""
            id: 3
            event: completed
            data: {"jobId":"{{id}}","name":"report","result":{    "rows": 3 },"attempt":1,"seq":3}
            """,
            await stream.Block());
        Assert.Null(await stream.Block());
    }

    [Fact]
    public async Task Who_comes_back_goes_on_where_it_was_and_who_knows_the_end_is_told_not_to_come_back()
    {
        var id = await silo.SubmitAndStart("ben");
        await silo.Fail(id, "no luck");
        using (var stream = await Open("ben", id, lastEventId: "2"))
        {
            await stream.Block();
            Assert.StartsWith("id: 3\nevent: failed\n", await stream.Block(), StringComparison.Ordinal);
            Assert.Null(await stream.Block());
        }
        using var again = await Open("ben", id, lastEventId: "3");
        Assert.Equal(HttpStatusCode.NoContent, again.Status);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("abc")]
    [InlineData("99999999999999999999")]
    public async Task A_last_event_id_that_is_none_is_refused(string lastEventId)
    {
        using var stream = await Open("ben", await silo.Submit("ben"), lastEventId);
        Assert.Equal(HttpStatusCode.BadRequest, stream.Status);
    }

    [Fact]
    public async Task Another_users_job_is_not_found_and_a_bad_token_is_no_token()
    {
        var id = await silo.Submit("ada");
        using (var stream = await Open("ben", id))
            Assert.Equal(HttpStatusCode.NotFound, stream.Status);
        using (var stream = await Open("ben", new JobId(1)))
            Assert.Equal(HttpStatusCode.NotFound, stream.Status);
        using (var stream = await EventStreamReader.Open(silo.Url, $"/jobs/{id}/events?access_token=nonsense"))
            Assert.Equal(HttpStatusCode.Unauthorized, stream.Status);
        using (var stream = await EventStreamReader.Open(silo.Url, $"/jobs/{id}/events"))
            Assert.Equal(HttpStatusCode.Unauthorized, stream.Status);
        using (var stream = await EventStreamReader.Open(silo.Url, $"/jobs/{id}/events", ("Origin", "https://evil.example"), ("Authorization", $"Bearer {LiveSilo.Token("ada")}")))
            Assert.Equal(HttpStatusCode.Forbidden, stream.Status);
    }

    [Fact]
    public async Task A_silent_stream_shows_that_it_is_alive_and_one_that_is_left_is_let_go()
    {
        var own = new LiveSilo(("LIVE_PING_INTERVAL", "100ms"));
        await own.InitializeAsync();
        var id = await own.Submit("cy");
        using (var stream = await EventStreamReader.Open(own.Url, $"/jobs/{id}/events?access_token={LiveSilo.Token("cy")}"))
        {
            Assert.Equal("retry: 2000", await stream.Block());
            Assert.Equal(":", await stream.Block());
            Assert.Equal(":", await stream.Block());
            Assert.Equal(1, own.Feed.Connections);
        }
        await Eventually.True(() => own.Feed.Connections == 0);
        await own.DisposeAsync();
    }

    [Fact]
    public async Task A_stream_ends_when_the_token_does_and_who_comes_back_with_it_is_told_why()
    {
        var id = await silo.SubmitAndStart("dee");
        var path = $"/jobs/{id}/events?access_token={LiveSilo.TokenFor("dee", TimeSpan.FromSeconds(2))}";
        using (var stream = await EventStreamReader.Open(silo.Url, path))
        {
            Assert.Equal("retry: 2000", await stream.Block());
            Assert.Equal(": the token has expired", await stream.Block());
            Assert.Null(await stream.Block());
        }
        using var again = await EventStreamReader.Open(silo.Url, path);
        Assert.Equal(HttpStatusCode.Unauthorized, again.Status);
    }

    private Task<EventStreamReader> Open(string user, JobId id, string? lastEventId = null)
    {
        (string, string)[] headers = lastEventId is null ? [] : [("Last-Event-ID", lastEventId)];
        return EventStreamReader.Open(silo.Url, $"/jobs/{id}/events?access_token={LiveSilo.Token(user)}", headers);
    }
}
