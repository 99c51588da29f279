namespace Actors.Gateway.Link;

/// <summary>The reports of one attempt, one after the other.</summary>
/// <param name="isCarriedOver">An earlier connection had it.</param>
internal sealed class AttemptReports(bool isCarriedOver)
{
    private readonly Lock _gate = new();
    private Task _last = Task.CompletedTask;

    /// <summary>An earlier connection had the attempt, and may have reported it too. What becomes of that report may be known only after this connection's, and then
    /// the queue counts the attempt as running again.</summary>
    public bool IsCarriedOver { get; } = isCarriedOver;

    public OutputMeter Meter { get; } = new();

    public Task Then(Func<Task> next)
    {
        lock (_gate)
            return _last = _last.IsCompletedSuccessfully ? next() : After(_last, next);
    }

    private static async Task After(Task last, Func<Task> next)
    {
        await last;
        await next();
    }
}
