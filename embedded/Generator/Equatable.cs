using System.Collections;

namespace Actors.Embedded.Generator;

/// <summary>A list compared by its items, so that the compiler can tell an unchanged step of the generator.</summary>
internal readonly struct Equatable<T>(IReadOnlyList<T> items) : IEquatable<Equatable<T>>, IEnumerable<T>
    where T : IEquatable<T>
{
    private IReadOnlyList<T> Items => items ?? Array.Empty<T>();

    public int Count => Items.Count;

    public bool Equals(Equatable<T> other) => Items.SequenceEqual(other.Items);

    public override bool Equals(object? obj) => obj is Equatable<T> other && Equals(other);

    public override int GetHashCode() => Items.Aggregate(17, (hash, item) => unchecked((hash * 31) + item.GetHashCode()));

    public IEnumerator<T> GetEnumerator() => Items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
