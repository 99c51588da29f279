using Actors.Domain.Webhooks;

namespace Actors.Domain.Tests.Webhooks;

public sealed class AdvanceBufferTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly AdvanceBuffer _buffer = new(new WebhookRules { AdvanceInterval = TimeSpan.FromSeconds(1), MaxAdvances = 2 });

    [Fact]
    public void Of_a_job_the_latest_is_sent_one_at_a_time_and_not_too_often()
    {
        _buffer.Offer(Of("a", 1), Noon);
        Assert.Equal("1", Take(Noon));
        _buffer.Offer(Of("a", 2), Noon);
        _buffer.Offer(Of("a", 3), Noon);
        Assert.Null(Take(Noon.AddSeconds(5)));

        _buffer.Done("a");

        Assert.Null(Take(Noon.AddSeconds(0.9)));
        Assert.Equal(Noon.AddSeconds(1), _buffer.NextDue);
        Assert.Equal("3", Take(Noon.AddSeconds(1)));
        Assert.Null(_buffer.NextDue);
    }

    [Fact]
    public void Jobs_wait_beside_each_other_up_to_a_bound()
    {
        Assert.True(_buffer.Offer(Of("a", 1), Noon));
        Assert.True(_buffer.Offer(Of("b", 1), Noon));
        Assert.False(_buffer.Offer(Of("c", 1), Noon));
        Assert.NotNull(Take(Noon));
        _buffer.Done("a");

        Assert.True(_buffer.Offer(Of("c", 1), Noon.AddSeconds(1)));
    }

    [Fact]
    public void What_a_job_said_before_its_end_is_not_sent_after_it()
    {
        _buffer.Offer(Of("a", 1), Noon);
        _buffer.Drop("a");

        Assert.Null(Take(Noon));
    }

    private string? Take(DateTimeOffset now) => _buffer.TryTake(now, out var advance) ? advance.MessageId : null;

    private static Advance Of(string job, int n) => new(job, n.ToString(System.Globalization.CultureInfo.InvariantCulture), default);
}
