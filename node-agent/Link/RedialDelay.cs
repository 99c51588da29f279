namespace Actors.NodeAgent.Link;

/// <summary>How long to wait before dialing again: doubled from failure to failure, half of it by chance, so that a fleet does not come back in step.</summary>
internal sealed class RedialDelay(AgentOptions options, Random random)
{
    private const double Growth = 2;

    private TimeSpan _next = options.FirstRedialDelay;

    /// <summary>The server was there: the next failure starts anew.</summary>
    public void Reset() => _next = options.FirstRedialDelay;

    public TimeSpan Next(bool isRefusal)
    {
        TimeSpan delay = isRefusal ? options.RefusedRedialDelay : _next;
        if (!isRefusal) _next = Min(_next * Growth, options.MaxRedialDelay);
        return delay * (0.5 + (random.NextDouble() / 2));
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
