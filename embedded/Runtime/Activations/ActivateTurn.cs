using Actors.Embedded.Turns;

namespace Actors.Embedded.Activations;

/// <summary>The turn in which an activation makes its grain.</summary>
internal sealed class ActivateTurn : Turn
{
    public static readonly ActivateTurn Instance = new();

    internal override void Run(TurnQueue queue) => ((Activation)queue).Activate();
}
