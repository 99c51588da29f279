using Actors.Link;
using Actors.Link.V1;

namespace Actors.Client.Tests;

public sealed class FrameQueueTests
{
    [Fact]
    public async Task Messages_that_wait_leave_in_one_frame_in_their_order()
    {
        var queue = new FrameQueue(maxBytes: 1024 * 1024, frameBytes: 64 * 1024);
        for (var request = 1; request <= 300; request++)
            Assert.True(queue.TryAdd(Message(request, bytes: request)));

        Assert.True(await queue.WaitAsync());
        var frame = queue.Take();

        Assert.Equal(Enumerable.Range(1, 300).Select(request => (long)request), ServerFrame.Parser.ParseFrom(frame).Messages.Select(message => message.JobView.Request));
        queue.Complete();
        Assert.False(await queue.WaitAsync());
        Assert.False(queue.TryAdd(Message(1, 1)));
    }

    [Fact]
    public async Task A_frame_is_no_longer_than_it_may_be_unless_one_message_is()
    {
        var queue = new FrameQueue(maxBytes: 1024 * 1024, frameBytes: 1000);
        foreach (var bytes in (int[])[400, 400, 400, 5000, 10])
            Assert.True(queue.TryAdd(Message(bytes, bytes)));
        queue.Complete();

        var frames = new List<long[]>();
        while (await queue.WaitAsync())
            frames.Add([.. ServerFrame.Parser.ParseFrom(queue.Take()).Messages.Select(message => message.JobView.Request)]);

        Assert.Equal([[400, 400], [400], [5000], [10]], frames);
    }

    [Fact]
    public void Past_the_bound_nothing_is_taken()
    {
        var queue = new FrameQueue(maxBytes: 1000, frameBytes: 400);
        Assert.True(queue.TryAdd(Message(1, 450)));
        Assert.True(queue.TryAdd(Message(2, 450)));

        Assert.False(queue.TryAdd(Message(3, 450)));

        queue.Take();
        Assert.True(queue.TryAdd(Message(3, 450)));
    }

    [Fact]
    public async Task Whoever_waits_is_woken_by_the_next_message()
    {
        var queue = new FrameQueue(maxBytes: 1000, frameBytes: 400);
        for (var round = 0; round < 100; round++)
        {
            var waiting = queue.WaitAsync();
            Assert.False(waiting.IsCompleted);
            queue.TryAdd(Message(round, 1));
            Assert.True(await waiting);
            Assert.Equal(round, ServerFrame.Parser.ParseFrom(queue.Take()).Messages.Single().JobView.Request);
        }
    }

    private static ServerMessage Message(long request, int bytes) => new() { JobView = new JobView { Request = request, Error = new string('x', bytes) } };
}
