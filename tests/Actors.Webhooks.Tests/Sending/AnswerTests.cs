using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Actors.Webhooks.Tests.Receivers;
using Actors.WebhookSender.Signing;

namespace Actors.Webhooks.Tests.Sending;

/// <summary>What receivers can do to a sender.</summary>
public sealed class AnswerTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(400);

    [Fact]
    public async Task A_request_carries_its_event_and_its_signature()
    {
        await using var receiver = Receiver.ThatAnswers(204);
        using var sender = Senders.ForDevelopment();

        var attempt = await sender.Send(Senders.To(receiver.Url));

        var request = Assert.Single(receiver.Requests);
        var timestamp = long.Parse(request.Header("webhook-timestamp"), CultureInfo.InvariantCulture);
        Assert.True(attempt.Succeeded, attempt.Error);
        Assert.Equal(("POST /hook HTTP/1.1", "msg_1", """{"id":"1"}"""), (request.Line, request.MessageId, request.Text));
        Assert.Equal("application/json; charset=utf-8", request.Header("content-type"));
        Assert.Equal(StandardSignature.Of([Senders.Secret], "msg_1", timestamp, request.Body), request.Header("webhook-signature"));
        Assert.InRange(timestamp, TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - 30, TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
    }

    [Theory]
    [InlineData(200, true)]
    [InlineData(299, true)]
    [InlineData(301, false)]
    [InlineData(308, false)]
    [InlineData(400, false)]
    [InlineData(410, false)]
    [InlineData(500, false)]
    public async Task Only_2xx_is_success(int status, bool success)
    {
        await using var elsewhere = Receiver.ThatAnswers(200);
        await using var receiver = Receiver.ThatAnswers(status, ("Location", elsewhere.Url));
        using var sender = Senders.ForDevelopment();

        var attempt = await sender.Send(Senders.To(receiver.Url));

        Assert.Equal((status, success), (attempt.StatusCode, attempt.Succeeded));
        Assert.Equal(success, attempt.Error is null);
        Assert.Empty(elsewhere.Requests);
    }

    [Fact]
    public async Task A_receiver_that_hangs_is_given_up_after_the_timeout()
    {
        await using var receiver = Receiver.ThatHangs();
        using var sender = Senders.ForDevelopment(Short);

        var attempt = await sender.Send(Senders.To(receiver.Url));

        Assert.Equal((null, "no answer within 0.4 s"), (attempt.StatusCode, attempt.Error));
        Assert.InRange(attempt.Duration, Short * 0.9, Short * 10);
    }

    [Fact]
    public async Task A_header_that_drips_is_given_up_after_the_timeout()
    {
        await using var receiver = new Receiver(async (_, stream, cancellation) =>
        {
            foreach (var character in "HTTP/1.1 200 OK\r\nX-A-Very-Long-Header: and so on, and so on, and so on\r\n")
            {
                await stream.WriteAsync(new[] { (byte)character }, cancellation);
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellation);
            }
        });
        using var sender = Senders.ForDevelopment(Short);

        var attempt = await sender.Send(Senders.To(receiver.Url));

        Assert.Null(attempt.StatusCode);
        Assert.StartsWith("no answer within", attempt.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_a_body_without_end_only_the_beginning_is_read()
    {
        var sent = 0L;
        await using var receiver = new Receiver(async (_, stream, cancellation) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"u8.ToArray(), cancellation);
            var chunk = Encoding.ASCII.GetBytes($"1000\r\n{new string('x', 4096)}\r\n");
            while (true)
            {
                await stream.WriteAsync(chunk, cancellation);
                sent += chunk.Length;
            }
        });
        using var sender = Senders.ForDevelopment();

        var attempt = await sender.Send(Senders.To(receiver.Url));

        Assert.True(attempt.Succeeded);
        Assert.Equal(DeliveryAttempt.MaxResponseBytes, attempt.Response!.Length);
        Assert.InRange(sent, 0, 64L * 1024 * 1024);
    }

    [Fact]
    public async Task A_body_that_never_comes_does_not_undo_a_success()
    {
        await using var receiver = new Receiver((_, stream, cancellation) =>
            stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbegun"u8.ToArray(), cancellation).AsTask());
        using var sender = Senders.ForDevelopment();

        var attempt = await sender.Send(Senders.To(receiver.Url));

        Assert.Equal((200, true, "begun"), (attempt.StatusCode, attempt.Succeeded, attempt.Response));
        Assert.InRange(attempt.Duration, TimeSpan.Zero, TimeSpan.FromSeconds(8));
    }

    [Fact]
    public async Task Headers_without_end_are_refused()
    {
        await using var receiver = new Receiver(async (_, stream, cancellation) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\n"u8.ToArray(), cancellation);
            for (var i = 0; i < 100_000; i++)
                await stream.WriteAsync(Encoding.ASCII.GetBytes($"X-{i}: {new string('y', 100)}\r\n"), cancellation);
        });
        using var sender = Senders.ForDevelopment();

        var attempt = await sender.Send(Senders.To(receiver.Url));

        Assert.Null(attempt.StatusCode);
        Assert.NotNull(attempt.Error);
    }

    [Fact]
    public async Task A_connection_that_is_reset_is_a_failed_attempt()
    {
        await using var receiver = new Receiver((request, _, _) =>
        {
            request.Socket.LingerState = new LingerOption(true, 0);
            request.Socket.Close();
            return Task.CompletedTask;
        });
        using var sender = Senders.ForDevelopment();

        var attempt = await sender.Send(Senders.To(receiver.Url));

        Assert.Null(attempt.StatusCode);
        Assert.NotNull(attempt.Error);
    }

    [Fact]
    public async Task Where_nobody_listens_the_attempt_says_so()
    {
        var receiver = Receiver.ThatAnswers(200);
        var url = receiver.Url;
        await receiver.DisposeAsync();
        using var sender = Senders.ForDevelopment();

        Assert.Contains("refused", (await sender.Send(Senders.To(url))).Error, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("120", 120, 120)]
    [InlineData("0", null, null)]
    [InlineData("soon", null, null)]
    public async Task Retry_After_is_read(string value, int? from, int? to)
    {
        await using var receiver = Receiver.ThatAnswers(429, ("Retry-After", value));
        using var sender = Senders.ForDevelopment();

        var wait = (await sender.Send(Senders.To(receiver.Url))).RetryAfter;

        Assert.Equal(from is null, wait is null);
        if (wait is { } given)
            Assert.InRange(given.TotalSeconds, from!.Value, to!.Value);
    }

    [Fact]
    public async Task Retry_After_may_be_a_date()
    {
        var date = TimeProvider.System.GetUtcNow().AddMinutes(2).ToString("R", CultureInfo.InvariantCulture);
        await using var receiver = Receiver.ThatAnswers(503, ("Retry-After", date));
        using var sender = Senders.ForDevelopment();

        Assert.InRange((await sender.Send(Senders.To(receiver.Url))).RetryAfter!.Value.TotalSeconds, 60, 121);
    }
}
