namespace Actors.Embedded.Turns;

/// <summary>Something a <see cref="TurnQueue"/> runs as one turn.</summary>
public abstract class Turn
{
    private protected Turn()
    {
    }

    internal abstract void Run(TurnQueue queue);
}
