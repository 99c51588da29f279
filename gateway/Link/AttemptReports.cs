namespace Actors.Gateway.Link;

/// <summary>The reports of one attempt, one after the other.</summary>
internal sealed class AttemptReports
{
    private readonly Lock _gate = new();
    private Task _last = Task.CompletedTask;

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
