namespace Orleans.Runtime;

public interface IGrainTimer : IDisposable
{
    /// <summary>The next tick is due after <paramref name="dueTime"/>, later ones a <paramref name="period"/> after the callback ended.
    /// <see cref="Timeout.InfiniteTimeSpan"/> means never.</summary>
    void Change(TimeSpan dueTime, TimeSpan period);
}
