using System.Text;
using System.Threading.Channels;
using Actors.Gateway.Application.Live;

namespace Actors.Gateway.Live;

/// <summary>Keeps what it is told, and lets a test wait for the next of it.</summary>
internal sealed class HearingListener : IJobListener
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private readonly Channel<LiveEvent> _heard = Channel.CreateBounded<LiveEvent>(100_000);

    /// <summary>Asked before the event counts as heard; for a connection's subscriptions.</summary>
    public Action<LiveEvent>? Passed { get; set; }

    public void Heard(LiveEvent happened)
    {
        Passed?.Invoke(happened);
        if (Passed is null)
            Keep(happened);
    }

    /// <summary>Done when the connection is told to end.</summary>
    public TaskCompletionSource HasExpired { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Expired() => HasExpired.TrySetResult();

    public void Keep(LiveEvent happened) => Assert.True(_heard.Writer.TryWrite(happened));

    public async Task<LiveEvent> Next()
    {
        using var late = new CancellationTokenSource(Longest, TimeProvider.System);
        return await _heard.Reader.ReadAsync(late.Token);
    }

    /// <summary>The next event's kind, number and JSON.</summary>
    public async Task<(string Kind, long Seq, string Json)> NextText()
    {
        var next = await Next();
        return (next.KindName, next.Seq, Encoding.UTF8.GetString(next.Json.Span));
    }

    /// <summary>Nothing was told that a test did not take.</summary>
    public void AssertNothingMore() => Assert.False(_heard.Reader.TryRead(out var more), $"told besides: {more}");
}
