using System.Text;
using Actors.Gateway.Application.Live;
using Actors.Jobs;

namespace Actors.Gateway.Live;

public sealed class LiveOutboxTests
{
    private readonly LiveOutbox _outbox = new(maxBytes: 1000);

    [Fact]
    public void All_is_sent_when_what_was_added_before_is_whatever_came_meanwhile()
    {
        Assert.True(_outbox.AllSent().IsCompleted);
        Assert.True(_outbox.TryAdd(Event(1), toSubscribers: false));
        Assert.True(_outbox.TryAdd(Event(2), toSubscribers: true));
        var sent = _outbox.AllSent();
        Assert.True(_outbox.TryAdd(Event(3), toSubscribers: true));
        Send();
        Assert.False(sent.IsCompleted);
        Send();
        Assert.True(sent.IsCompleted);
        Assert.False(_outbox.AllSent().IsCompleted);
    }

    [Fact]
    public void What_was_sent_makes_room_and_what_does_not_fit_closes()
    {
        for (var seq = 1; seq <= 10; seq++)
        {
            Assert.True(_outbox.TryAdd(Event(seq, length: 600), toSubscribers: false));
            Send();
        }
        Assert.True(_outbox.TryAdd(Event(11, length: 600), toSubscribers: false));
        Assert.False(_outbox.TryAdd(Event(12, length: 600), toSubscribers: false));
        Assert.False(_outbox.TryAdd(Event(13, length: 1), toSubscribers: false));
    }

    private void Send()
    {
        Assert.True(_outbox.TryTake(out var item));
        _outbox.Sent(item);
    }

    private static LiveEvent Event(long seq, int length = 64) =>
        new(new JobId(1), LiveEventKind.Progress, seq, Encoding.ASCII.GetBytes(new string(' ', length)));
}
