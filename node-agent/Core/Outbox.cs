using Actors.Link.V1;

namespace Actors.NodeAgent.Core;

/// <summary>
/// What there is to send. It holds no messages but the attempts that have something to tell, in turn; a frame is made of them at the
/// moment it can be sent. So all that came up meanwhile shares it, and nothing piles up while there is no connection.
/// </summary>
internal sealed class Outbox
{
    private readonly Queue<Attempt> _waiting = new();
    private TaskCompletionSource? _reader;
    private int? _capacity;

    public void Enlist(Attempt attempt)
    {
        if (attempt.IsEnlisted || attempt.IsForgotten) return;
        attempt.IsEnlisted = true;
        _waiting.Enqueue(attempt);
        Wake();
    }

    public void AddHeartbeat(int capacity)
    {
        _capacity = capacity;
        Wake();
    }

    /// <summary>Lets <see cref="WaitAsync"/> end.</summary>
    public void Wake()
    {
        TaskCompletionSource? reader = _reader;
        _reader = null;
        reader?.SetResult();
    }

    /// <summary>Done when there may be something to send. It comes back as a turn of its own, after all that already waits for the loop.</summary>
    public Task WaitAsync()
    {
        // Not inline: then what is about to happen shares the frame.
        _reader = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task task = _reader.Task;
        if (_waiting.Count > 0 || _capacity is not null) Wake();
        return task;
    }

    /// <summary>The next frame; null when there is nothing to send.</summary>
    public ExecutorFrame? Next(int maxBytes)
    {
        var frame = new ExecutorFrame();
        int room = maxBytes;
        if (_capacity is { } capacity)
        {
            frame.Messages.Add(new ExecutorMessage { Heartbeat = new Heartbeat { Capacity = capacity } });
            room -= frame.CalculateSize();
            _capacity = null;
        }
        while (_waiting.TryDequeue(out Attempt? attempt))
        {
            attempt.IsEnlisted = false;
            if (attempt.IsForgotten || attempt.TryFill(frame, ref room)) continue;
            // To the end of the line: the others come first next time.
            attempt.IsEnlisted = true;
            _waiting.Enqueue(attempt);
            break;
        }
        return frame.Messages.Count == 0 ? null : frame;
    }
}
