namespace Actors.Agent.Tests.EndToEnd;

/// <summary>How long a test waits for a signal before it fails; reached only when something is broken.</summary>
internal static class Patience
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static CancellationToken Token() => new CancellationTokenSource(Limit, TimeProvider.System).Token;

    public static Task<T> Within<T>(Task<T> task) => task.WaitAsync(Limit, TimeProvider.System);

    public static Task Within(Task task) => task.WaitAsync(Limit, TimeProvider.System);
}
