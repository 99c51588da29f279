using Actors.Embedded.CodeGeneration;

namespace Actors.Embedded.Calls;

/// <summary>Calls in order, linked through themselves: a call is in one list at a time, and joining or leaving allocates nothing.</summary>
internal struct CallList
{
    public GrainCall? First { get; private set; }

    private GrainCall? _last;

    public int Count { get; private set; }

    public void Append(GrainCall call)
    {
        call.Previous = _last;
        call.Next = null;
        if (_last is null) First = call;
        else _last.Next = call;
        _last = call;
        Count++;
    }

    public GrainCall? TakeFirst()
    {
        var call = First;
        if (call is not null) Remove(call);
        return call;
    }

    public void Remove(GrainCall call)
    {
        if (call.Previous is null) First = call.Next;
        else call.Previous.Next = call.Next;
        if (call.Next is null) _last = call.Previous;
        else call.Next.Previous = call.Previous;
        call.Previous = call.Next = null;
        Count--;
    }
}
