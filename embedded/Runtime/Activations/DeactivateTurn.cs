using Actors.Embedded.Turns;

namespace Actors.Embedded.Activations;

/// <summary>The turn in which an activation says goodbye to its grain.</summary>
internal sealed class DeactivateTurn : Turn
{
    public static readonly DeactivateTurn Instance = new();

    internal override void Run(TurnQueue queue) => ((Activation)queue).Deactivate();
}
