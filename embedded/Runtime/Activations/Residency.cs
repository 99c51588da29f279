namespace Actors.Embedded.Activations;

/// <summary>An activation's place among the residents, and how recently it was used.</summary>
internal struct Residency
{
    public Activation? Previous;
    public Activation? Next;

    /// <summary>The tick of the last call. Written without a lock: a lost write costs one early or late collection.</summary>
    public int UsedAt;

    /// <summary>Not collected before this tick.</summary>
    public int KeptUntil;

    /// <summary>Called since it was last put at the end of the list.</summary>
    public bool IsTouched;

    public bool IsLeaving;
    public bool IsListed;
    public bool IsGone;
}
