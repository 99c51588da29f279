namespace Actors.Cli.Server;

/// <summary>How long a command that was once answered goes on asking a server that is away: through a restart, not for ever.</summary>
internal sealed class Patience(TimeProvider time)
{
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan FirstRest = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(2);

    private DateTimeOffset? _awaySince;
    private TimeSpan _rest = FirstRest;

    /// <summary>True before the first answer: an address that was never right is told at once.</summary>
    public bool IsUntried { get; private set; } = true;

    public void Answered()
    {
        IsUntried = false;
        _awaySince = null;
        _rest = FirstRest;
    }

    /// <summary>Whether a failure is worth another try.</summary>
    public bool Covers(CommandFailedException failure)
    {
        _awaySince ??= time.GetUtcNow();
        // Somebody was there, and went while we waited for the answer.
        IsUntried &= failure is not UnreachableException { MayHaveArrived: true };
        return !IsUntried && failure is UnreachableException or RefusedException { IsPassing: true } && time.GetUtcNow() - _awaySince < Longest;
    }

    public async Task Rest(CancellationToken cancellation)
    {
        await Task.Delay(_rest, time, cancellation);
        _rest = _rest * 2 < LongestRest ? _rest * 2 : LongestRest;
    }
}
