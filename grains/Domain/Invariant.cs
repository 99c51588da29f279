using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Actors.Domain;

/// <summary>Checks that are always on. A broken one is a bug: the activation that meets it stops and re-reads its state.</summary>
public static class Invariant
{
    public static void Require([DoesNotReturnIf(false)] bool holds, string what, [CallerArgumentExpression(nameof(holds))] string expression = "")
    {
        if (!holds)
            throw new InvariantBrokenException($"{what} ({expression})");
    }
}

public sealed class InvariantBrokenException(string message) : Exception(message);
