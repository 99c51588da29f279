using System.Buffers;
using System.Runtime.InteropServices;

namespace Actors.Gateway.Hmac.Signing;

/// <summary>
/// The members of the objects that are open, innermost last, and what repeated keys change: jq keeps a repeated key's
/// first place and its last value. Repeats are noted while reading and applied once at the end, each byte copied once,
/// so that a body made of repeats costs no more than another.
/// </summary>
internal sealed class MemberLedger(CanonicalBuffer text) : IEqualityComparer<int>, IDisposable
{
    private const int ComparedOneByOne = 16;

    /// <summary>The text [Start, End) is to give way to the text [From, To), which may be empty.</summary>
    private record struct Edit(int Start, int End, int From, int To);

    private readonly List<Edit> _edits = [];
    private Member[] _members = ArrayPool<Member>.Shared.Rent(32);
    private int _count;

    /// <summary>A mark to return to with <see cref="TakeBack"/>.</summary>
    internal int Repeats => _edits.Count;

    internal MemberScope Open() => new(_count);

    internal int CountOf(in MemberScope scope) => _count - scope.First;

    internal void Close(in MemberScope scope) => _count = scope.First;

    internal void TakeBack(int repeats) => CollectionsMarshal.SetCount(_edits, repeats);

    /// <summary>Enters a member whose text begins at <paramref name="start"/>, its comma included. False past the bound.</summary>
    internal bool Add(ref MemberScope scope, Member member, int start)
    {
        if (_count == _members.Length && !Grow())
            return false;
        // Entered first, found or not, so that the index can compare it by its number.
        _members[_count] = member;
        var earlier = Find(ref scope, _count);
        if (earlier < 0)
        {
            _count++;
            return true;
        }
        if (_edits.Count >= 2 * JqCanonicalJson.MaxMembers)
            return false;

        ref var first = ref _members[earlier];
        _edits.Add(new Edit(start, member.ValueEnd, 0, 0));
        if (first.LastRepeat < 0)
        {
            first.LastRepeat = _edits.Count;
            _edits.Add(new Edit(first.ValueStart, first.ValueEnd, member.ValueStart, member.ValueEnd));
        }
        else
        {
            var edits = CollectionsMarshal.AsSpan(_edits);
            edits[first.LastRepeat] = edits[first.LastRepeat] with { From = member.ValueStart, To = member.ValueEnd };
        }
        return true;
    }

    /// <summary>The text with every repeat applied. It replaces the ledger's own, which is disposed when it differs.</summary>
    internal CanonicalBuffer WithoutRepeats()
    {
        if (_edits.Count == 0)
            return text;
        _edits.Sort((left, right) => left.Start.CompareTo(right.Start));
        var result = new CanonicalBuffer(text.Length, text.Length);
        Copy(0, text.Length, result);
        text.Dispose();
        return result;
    }

    public void Dispose()
    {
        ArrayPool<Member>.Shared.Return(_members);
        _members = [];
    }

    public bool Equals(int left, int right) => Key(left).SequenceEqual(Key(right));

    public int GetHashCode(int member)
    {
        // string's hash is keyed per process, so nobody can prepare keys that all collide. Of an odd number of bytes the
        // last is left out: it is the closing quote.
        return string.GetHashCode(MemoryMarshal.Cast<byte, char>(Key(member)));
    }

    private int Find(ref MemberScope scope, int candidate)
    {
        if (candidate - scope.First < ComparedOneByOne)
        {
            for (var i = scope.First; i < candidate; i++)
                if (Equals(i, candidate))
                    return i;
            return -1;
        }
        if (scope.Index is null)
        {
            scope.Index = new HashSet<int>(this);
            for (var i = scope.First; i < candidate; i++)
                scope.Index.Add(i);
        }
        if (scope.Index.TryGetValue(candidate, out var known))
            return known;
        scope.Index.Add(candidate);
        return -1;
    }

    // A moved value lies inside a removed one and may hold repeats itself; objects nest no deeper than the reader allows.
    private void Copy(int from, int to, CanonicalBuffer target)
    {
        var edits = CollectionsMarshal.AsSpan(_edits);
        while (true)
        {
            var next = FirstFrom(edits, from);
            if (next == edits.Length || edits[next].Start >= to)
            {
                target.Append(text.Slice(from, to - from));
                return;
            }
            target.Append(text.Slice(from, edits[next].Start - from));
            Copy(edits[next].From, edits[next].To, target);
            from = edits[next].End;
        }
    }

    private static int FirstFrom(ReadOnlySpan<Edit> edits, int start)
    {
        var (low, high) = (0, edits.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (edits[middle].Start < start)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    private ReadOnlySpan<byte> Key(int member) => text.Slice(_members[member].KeyStart, _members[member].KeyLength);

    private bool Grow()
    {
        if (_members.Length >= JqCanonicalJson.MaxMembers)
            return false;
        var bigger = ArrayPool<Member>.Shared.Rent(Math.Min(_members.Length * 2, JqCanonicalJson.MaxMembers));
        _members.CopyTo(bigger, 0);
        ArrayPool<Member>.Shared.Return(_members);
        _members = bigger;
        return true;
    }
}
