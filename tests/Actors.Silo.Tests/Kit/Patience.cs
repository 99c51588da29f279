namespace Actors.Silo.Tests.Kit;

/// <summary>How long these tests wait for another process, and how they look: a process gives no signal but its answers.</summary>
internal static class Patience
{
    /// <summary>Reached only when something is broken; long, since a busy machine starts a process slowly.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(25);

    /// <summary>Looks again and again until there is something to see.</summary>
    public static async Task<T> Until<T>(Func<Task<T?>> look, Func<string> missing, TimeSpan? limit = null) where T : class
    {
        using var late = new CancellationTokenSource(limit ?? Limit, TimeProvider.System);
        using var timer = new PeriodicTimer(LookEvery);
        while (true)
        {
            if (await look() is { } seen)
                return seen;
            try
            {
                await timer.WaitForNextTickAsync(late.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException(missing());
            }
        }
    }

    public static Task Until(Func<bool> look, string missing, TimeSpan? limit = null) =>
        Until(() => Task.FromResult(look() ? "seen" : null), () => missing, limit);

    /// <summary>Lets real time pass where its passing is what is tested: an outage, the work between two kills.</summary>
    public static Task Pass(TimeSpan time) => Task.Delay(time, TimeProvider.System);
}
