using System.Runtime.CompilerServices;

namespace Actors.Embedded.Activations;

/// <summary>What a state is before anything was written, as in Orleans: made by its parameterless constructor, else blank.</summary>
internal static class InitialState<TState>
{
    private static readonly bool HasConstructor =
        typeof(TState).IsValueType || typeof(TState).GetConstructor(Type.EmptyTypes) is not null;

    private static readonly bool IsBlank = typeof(TState).IsAbstract || typeof(TState).IsArray || typeof(TState) == typeof(string);

    public static TState Create() =>
        IsBlank ? default!
        : HasConstructor ? Activator.CreateInstance<TState>()
        : (TState)RuntimeHelpers.GetUninitializedObject(typeof(TState));
}
