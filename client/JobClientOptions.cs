namespace Actors.Client;

/// <summary>A job client's settings and bounds.</summary>
public sealed class JobClientOptions : LinkOptions
{
    /// <summary>How long a request waits for the server's answer, time without a connection included. Waiting for a job's end has its own.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Requests under way at once; further ones wait for their turn.</summary>
    public int MaxRequests { get; set; } = 4096;

    /// <summary>Updates of one followed job that wait to be read; of progress only the last ones are kept.</summary>
    public int MaxFollowBacklog { get; set; } = 1024;

    internal override void Validate(ICollection<string> mistakes)
    {
        base.Validate(mistakes);
        if (RequestTimeout <= TimeSpan.Zero)
            mistakes.Add($"{nameof(RequestTimeout)} is positive.");
        if (MaxRequests < 1 || MaxFollowBacklog < 1)
            mistakes.Add($"{nameof(MaxRequests)} and {nameof(MaxFollowBacklog)} are at least 1.");
    }
}
