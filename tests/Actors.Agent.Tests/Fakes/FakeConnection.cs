using Actors.Link.V1;
using Actors.NodeAgent.Link;

namespace Actors.Agent.Tests.Fakes;

/// <summary>One connection: keeps what the agent sent, hands over what the test sends.</summary>
internal sealed class FakeConnection : ILinkConnection
{
    private readonly Queue<ServerFrame> _toAgent = new();
    private TaskCompletionSource<ServerFrame?>? _receiving;
    private TaskCompletionSource? _sending;
    private bool _isBroken;

    public List<ExecutorFrame> Frames { get; } = [];
    public bool IsDisposed { get; private set; }

    /// <summary>True: a send is not done until <see cref="FinishSend"/>.</summary>
    public bool IsSlow { get; set; }

    public IEnumerable<ExecutorMessage> Messages => Frames.SelectMany(frame => frame.Messages);
    public Hello Hello => Messages.First().Hello;
    public IEnumerable<Finished> Ends => Messages.Select(message => message.Finished).OfType<Finished>();
    public IEnumerable<Output> Outputs => Messages.Select(message => message.Output).OfType<Output>();
    public IEnumerable<Progress> Progress => Messages.Select(message => message.Progress).OfType<Progress>();
    public IEnumerable<int> Heartbeats => Messages.Select(message => message.Heartbeat).OfType<Heartbeat>().Select(heartbeat => heartbeat.Capacity);

    public Task SendAsync(ExecutorFrame frame)
    {
        Assert.Null(_sending);
        if (_isBroken) return Task.FromException(new LinkException("broken"));
        Frames.Add(frame.Clone());
        if (!IsSlow) return Task.CompletedTask;
        _sending = new TaskCompletionSource();
        return _sending.Task;
    }

    public Task<ServerFrame?> ReceiveAsync()
    {
        Assert.Null(_receiving);
        if (_toAgent.TryDequeue(out ServerFrame? frame)) return Task.FromResult<ServerFrame?>(frame);
        if (_isBroken) return Task.FromException<ServerFrame?>(new LinkException("broken"));
        _receiving = new TaskCompletionSource<ServerFrame?>();
        return _receiving.Task;
    }

    /// <summary>The server's words, all in one frame.</summary>
    public void Say(params IEnumerable<ServerMessage> messages)
    {
        var frame = new ServerFrame { Messages = { messages } };
        if (_receiving is null)
        {
            _toAgent.Enqueue(frame);
            return;
        }
        TaskCompletionSource<ServerFrame?> receiving = _receiving;
        _receiving = null;
        receiving.SetResult(frame);
    }

    /// <summary>The slow send is done.</summary>
    public void FinishSend()
    {
        TaskCompletionSource? sending = _sending;
        _sending = null;
        sending?.SetResult();
    }

    /// <summary>Breaks, from either end.</summary>
    public void Abort()
    {
        if (_isBroken) return;
        _isBroken = true;
        (TaskCompletionSource<ServerFrame?>? receiving, TaskCompletionSource? sending) = (_receiving, _sending);
        (_receiving, _sending) = (null, null);
        receiving?.SetException(new LinkException("broken"));
        sending?.SetException(new LinkException("broken"));
    }

    public ValueTask DisposeAsync()
    {
        Abort();
        IsDisposed = true;
        return ValueTask.CompletedTask;
    }
}
