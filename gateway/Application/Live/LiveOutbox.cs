using System.Threading.Channels;

namespace Actors.Gateway.Application.Live;

/// <summary>What waits to be sent to one client by an edge whose own buffers know no bound.</summary>
public sealed class LiveOutbox(int maxBytes)
{
    /// <summary>No event is shorter, so this many never fit by bytes.</summary>
    private const int LeastEventBytes = 64;

    private readonly Channel<Item> _items = Channel.CreateBounded<Item>(
        new BoundedChannelOptions(Math.Max(1, maxBytes / LeastEventBytes)) { SingleReader = true });

    private readonly Lock _gate = new();
    private readonly Queue<(long Added, TaskCompletionSource Sent)> _waiters = new();
    private long _added;
    private long _sent;
    private int _bytes;

    /// <summary>False when the client reads too slowly: it is to be cut off.</summary>
    public bool TryAdd(LiveEvent happened, bool toSubscribers)
    {
        lock (_gate)
        {
            _bytes += happened.Json.Length;
            if (_bytes <= maxBytes && _items.Writer.TryWrite(new Item(happened, toSubscribers)))
            {
                _added++;
                return true;
            }
        }
        Close();
        return false;
    }

    /// <summary>Nothing more comes; what waits may still be sent.</summary>
    public void Close() => _items.Writer.TryComplete();

    /// <summary>False when it is closed and everything was taken.</summary>
    public ValueTask<bool> WaitToTake(CancellationToken cancellation) => _items.Reader.WaitToReadAsync(cancellation);

    /// <summary>Takes the next item. It counts as waiting until it is <see cref="Sent"/>.</summary>
    public bool TryTake(out Item item) => _items.Reader.TryRead(out item);

    public void Sent(Item item)
    {
        lock (_gate)
        {
            _bytes -= item.Happened.Json.Length;
            _sent++;
            while (_waiters.TryPeek(out var waiter) && waiter.Added <= _sent)
                _waiters.Dequeue().Sent.TrySetResult();
        }
    }

    /// <summary>Done when all that was added before is sent; never when the client is cut off.</summary>
    public Task AllSent()
    {
        lock (_gate)
        {
            if (_sent == _added)
                return Task.CompletedTask;
            var sent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Enqueue((_added, sent));
            return sent.Task;
        }
    }

    /// <param name="ToSubscribers">Under the job's own name, not the user's.</param>
    public readonly record struct Item(LiveEvent Happened, bool ToSubscribers);
}
