namespace Actors.Gateway.SocketIo.Kit;

/// <summary>Looks again and again at what another process, or the server's side of a connection, gives no signal of.</summary>
internal static class Eventually
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    public static async Task True(Func<bool> seen)
    {
        using var late = new CancellationTokenSource(Longest, TimeProvider.System);
        using var timer = new PeriodicTimer(LookEvery);
        while (!seen())
            await timer.WaitForNextTickAsync(late.Token);
    }
}
