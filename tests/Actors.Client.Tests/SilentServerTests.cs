using Actors.Client.Link;
using Actors.Link.V1;
using Actors.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Actors.Client.Tests;

/// <summary>A server that is gone without anybody having been told.</summary>
public sealed class SilentServerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_server_that_says_no_welcome_in_time_is_left()
    {
        var time = new ManualTimeProvider();
        var part = new WaitingPart();
        var options = new LinkOptions { InProcess = () => new SilentConnection() };
        await using var loop = new LinkLoop(part, options, time, NullLogger.Instance);
        loop.Start();
        await part.SaidHello.WaitAsync(Patience);

        time.Advance(options.ConnectTimeout - TimeSpan.FromMilliseconds(1));
        Assert.False(part.Broken.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Contains("no welcome within 10 s", await part.Broken.WaitAsync(Patience), StringComparison.Ordinal);
    }

    private sealed class WaitingPart : ILinkPart
    {
        private readonly TaskCompletionSource _hello = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource<string> _broken = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task SaidHello => _hello.Task;

        public Task<string> Broken => _broken.Task;

        public int Capacity => 1;

        public Hello Hello()
        {
            _hello.TrySetResult();
            return new Hello();
        }

        public void Connected(Welcome welcome, ILinkConnection connection) => Assert.Fail("nobody said welcome");

        public void Received(ServerMessage message) => Assert.Fail("nobody said anything");

        public void Disconnected(string reason, bool isRefusal) => _broken.TrySetResult(reason);
    }

    /// <summary>Takes everything and says nothing.</summary>
    private sealed class SilentConnection : ILinkConnection
    {
        private readonly TaskCompletionSource<ServerFrame?> _broken = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool TrySend(ExecutorMessage message) => true;

        public Task SendAll(CancellationToken cancellation) => _broken.Task;

        public ValueTask<ServerFrame?> Receive(CancellationToken cancellation) => new(_broken.Task);

        public void Finish()
        {
        }

        public void Dispose() => _broken.TrySetResult(null);
    }
}
