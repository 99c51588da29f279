namespace Actors.Embedded.Turns;

/// <summary>A first-in first-out queue that costs nothing until it is used: most activations never suspend.</summary>
internal struct TaskRing
{
    private const int InitialCapacity = 4;

    private Task?[]? _items;
    private int _head;
    private int _count;

    public readonly bool IsEmpty => _count == 0;

    public void Enqueue(Task item)
    {
        if (_items is null || _count == _items.Length) Grow();
        _items![(_head + _count++) & (_items.Length - 1)] = item;
    }

    public bool TryDequeue(out Task? item)
    {
        if (_count == 0)
        {
            item = null;
            return false;
        }

        item = _items![_head];
        _items[_head] = null;
        _head = (_head + 1) & (_items.Length - 1);
        _count--;
        return true;
    }

    private void Grow()
    {
        var larger = new Task?[_items is null ? InitialCapacity : _items.Length * 2];
        for (var i = 0; i < _count; i++) larger[i] = _items![(_head + i) & (_items.Length - 1)];
        _items = larger;
        _head = 0;
    }
}
