namespace Actors.Gateway.Application;

/// <summary>Who in this process watches one job; mostly one. Closed for good when the last of them leaves.</summary>
internal sealed class JobWatchers
{
    private readonly Lock _gate = new();
    private IJobWatcher? _first;
    private List<IJobWatcher>? _others;
    private bool _isClosed;

    /// <summary>False when it is closed. A watcher that is there already is counted once more.</summary>
    public bool TryAdd(IJobWatcher watcher)
    {
        lock (_gate)
        {
            if (_isClosed)
                return false;
            if (_first is null)
                _first = watcher;
            else
                (_others ??= []).Add(watcher);
            return true;
        }
    }

    /// <summary>False when it was not there.</summary>
    public bool Remove(IJobWatcher watcher, out bool isEmpty)
    {
        lock (_gate)
        {
            var wasThere = _others?.Remove(watcher) == true;
            if (!wasThere && _first == watcher)
            {
                wasThere = true;
                _first = null;
                if (_others is { Count: > 0 })
                {
                    _first = _others[^1];
                    _others.RemoveAt(_others.Count - 1);
                }
            }
            isEmpty = _isClosed = _first is null;
            return wasThere;
        }
    }

    public void Tell<T>(Action<IJobWatcher, T> tell, T what)
    {
        IJobWatcher? first;
        IJobWatcher[] others;
        lock (_gate)
        {
            first = _first;
            others = _others is { Count: > 0 } ? [.. _others] : [];
        }
        if (first is not null)
            tell(first, what);
        foreach (var other in others)
            tell(other, what);
    }
}
