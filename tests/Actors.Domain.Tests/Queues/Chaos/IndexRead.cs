namespace Actors.Domain.Tests.Queues.Chaos;

/// <summary>A page of the index on its way. It shows the index as it was at some time between the question and the answer.</summary>
/// <param name="End">Hands the page, or a failure, to the queue.</param>
internal sealed record IndexRead(Action<bool> End)
{
    public static IndexRead Of<T>(bool early, Func<IReadOnlyList<T>> read, Action<IReadOnlyList<T>?> end)
    {
        var seen = early ? read() : null;
        return new IndexRead(fails => end(fails ? null : seen ?? read()));
    }
}
