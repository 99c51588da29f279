using System.Diagnostics.CodeAnalysis;

namespace Actors;

/// <summary>Either a value or the reason there is none.</summary>
[GenerateSerializer, Immutable, Alias("Result`1")]
public readonly record struct Result<T>
{
    [Id(0)]
    public T? Value { get; init; }

    [Id(1)]
    public Rejection? Rejection { get; init; }

    /// <summary>True when <see cref="Value"/> is there; false when <see cref="Rejection"/> is.</summary>
    public bool TryGet([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out Rejection? rejection)
    {
        value = Value;
        rejection = Rejection;
        return Rejection is null;
    }

    public static implicit operator Result<T>(T value) => new() { Value = value };

    public static implicit operator Result<T>(Rejection rejection) => new() { Rejection = rejection };
}
