using System.Runtime.InteropServices;

namespace Actors.Domain.Queues;

/// <summary>Positions in order, each once. Made for a window: most arrive after the last and leave as the first, which costs next to nothing; others move
/// what lies behind them, which a window's bound keeps short.</summary>
internal sealed class PositionList
{
    private readonly List<IndexWindow.Position> _items = [];
    private int _start;

    public int Count => _items.Count - _start;

    public IndexWindow.Position First => _items[_start];

    public IndexWindow.Position Last => _items[^1];

    public bool Contains(IndexWindow.Position position) => !IsPastLast(position) && Find(position) >= 0;

    public void Add(IndexWindow.Position position)
    {
        if (IsPastLast(position))
            _items.Add(position);
        else if (Find(position) is < 0 and var place)
            _items.Insert(_start + ~place, position);
    }

    public bool Remove(IndexWindow.Position position)
    {
        if (Count == 0)
            return false;
        if (position == First)
        {
            RemoveFirst();
            return true;
        }
        var place = Find(position);
        if (place >= 0)
            _items.RemoveAt(_start + place);
        return place >= 0;
    }

    public void KeepFirst(int count) => _items.RemoveRange(_start + count, Count - count);

    /// <summary>The room of those that left is reclaimed once it is most of the list, so each pays for one move.</summary>
    private void RemoveFirst()
    {
        _start++;
        if (_start < Count)
            return;
        _items.RemoveRange(0, _start);
        _start = 0;
    }

    private bool IsPastLast(IndexWindow.Position position) => Count == 0 || position.CompareTo(Last) > 0;

    /// <summary>Where the position is, counted from the first; the complement of where it would be when it is not there.</summary>
    private int Find(IndexWindow.Position position) => CollectionsMarshal.AsSpan(_items)[_start..].BinarySearch(position);
}
