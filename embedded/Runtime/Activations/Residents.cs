namespace Actors.Embedded.Activations;

/// <summary>All activations, roughly the least recently used first. A call only sets a mark; the mark is honoured, by moving the activation to the
/// end, when its turn to be collected comes. So a call costs two plain writes and a new activation a constant number of steps.</summary>
internal sealed class Residents(EmbeddedRuntime runtime)
{
    /// <summary>How many of the oldest a new activation looks at. More than one, so that collection keeps up with any rate of arrival.</summary>
    private const int LooksPerArrival = 4;

    private readonly Lock _lock = new();
    private Activation? _first;
    private Activation? _last;
    private TaskCompletionSource? _empty;
    private int _leaving;

    public int Count { get; private set; }

    public void Add(Activation activation)
    {
        Activation? oldest = null, second = null;
        lock (_lock)
        {
            // It may have failed already, on another thread.
            if (activation.Residency.IsGone) return;
            activation.Residency.UsedAt = runtime.Tick;
            Append(activation);
            Count++;
            var excess = Count - _leaving - runtime.Options.MaxIdleActivations;
            for (var looks = 0; looks < LooksPerArrival && excess > 0 && second is null && _first != activation; looks++)
            {
                var candidate = _first!;
                Unlink(candidate);
                Append(candidate);
                if (candidate.Residency.IsTouched)
                {
                    candidate.Residency.IsTouched = false;
                }
                else if (!candidate.Residency.IsLeaving)
                {
                    if (oldest is null) oldest = candidate;
                    else second = candidate;
                    excess--;
                }
            }
        }

        if (oldest is not null) Collect(oldest);
        if (second is not null) Collect(second);
    }

    public void Remove(Activation activation)
    {
        TaskCompletionSource? empty = null;
        lock (_lock)
        {
            activation.Residency.IsGone = true;
            if (!activation.Residency.IsListed) return;
            Unlink(activation);
            if (activation.Residency.IsLeaving) _leaving--;
            if (--Count == 0) (empty, _empty) = (_empty, null);
        }

        empty?.TrySetResult();
    }

    /// <summary>Completes when the last activation is gone.</summary>
    public Task EmptyAsync()
    {
        lock (_lock) return Count == 0 ? Task.CompletedTask : (_empty ??= new TaskCompletionSource(TaskCreationOptions.None)).Task;
    }

    /// <summary>Times out old calls, and collects what was not used for the collection age.</summary>
    public void Sweep(int callsSentBefore, int usedBefore)
    {
        List<Activation>? unused = null;
        lock (_lock)
        {
            for (var activation = _first; activation is not null; activation = activation.Residency.Next)
            {
                activation.ExpireCalls(callsSentBefore);
                if (activation.Residency.UsedAt - usedBefore < 0) (unused ??= []).Add(activation);
            }
        }

        if (unused is null) return;
        foreach (var activation in unused) Collect(activation);
    }

    public Activation[] Snapshot()
    {
        lock (_lock)
        {
            var all = new Activation[Count];
            var i = 0;
            for (var activation = _first; activation is not null; activation = activation.Residency.Next) all[i++] = activation;
            return all;
        }
    }

    private void Collect(Activation activation)
    {
        if (!activation.TryCollect() || activation.Residency.IsGone) return;
        lock (_lock)
        {
            // Its farewell may take turns; until then it counts as going, so that nobody else goes in its place.
            if (activation.Residency.IsGone || activation.Residency.IsLeaving) return;
            activation.Residency.IsLeaving = true;
            _leaving++;
        }
    }

    private void Append(Activation activation)
    {
        activation.Residency.Previous = _last;
        activation.Residency.Next = null;
        activation.Residency.IsListed = true;
        if (_last is null) _first = activation;
        else _last.Residency.Next = activation;
        _last = activation;
    }

    private void Unlink(Activation activation)
    {
        var (previous, next) = (activation.Residency.Previous, activation.Residency.Next);
        if (previous is null) _first = next;
        else previous.Residency.Next = next;
        if (next is null) _last = previous;
        else next.Residency.Previous = previous;
        activation.Residency.Previous = activation.Residency.Next = null;
        activation.Residency.IsListed = false;
    }
}
