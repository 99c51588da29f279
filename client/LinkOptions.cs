using Actors.Client.Link;

namespace Actors.Client;

/// <summary>How the server is reached.</summary>
public class LinkOptions
{
    /// <summary>The server's address, as <c>http://host:8080</c>.</summary>
    public Uri? Server { get; set; }

    /// <summary>The signing key's secret. It or <see cref="Token"/> is needed.</summary>
    public string? Secret { get; set; }

    /// <summary>Which of the server's signing keys <see cref="Secret"/> is.</summary>
    public string KeyId { get; set; } = Actors.Link.RequestSignature.DefaultKeyId;

    /// <summary>Gives the bearer token to connect with, anew for each connection.</summary>
    public Func<CancellationToken, ValueTask<string>>? Token { get; set; }

    /// <summary>How long one attempt to connect may take, and then the server to say welcome.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The wait before the first attempt to connect again, doubled from failure to failure; half of it is by chance, so that clients do not come back
    /// in step.</summary>
    public TimeSpan FirstReconnectDelay { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>No wait between attempts to connect is longer.</summary>
    public TimeSpan MaxReconnectDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Bytes waiting to be sent at most.</summary>
    public int MaxSendBacklogBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>The longest frame taken from the server, in bytes.</summary>
    public int MaxFrameBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Connects to a server in this process; null for one that is dialed.</summary>
    internal Func<ILinkConnection>? InProcess { get; set; }

    /// <summary>Adds what is wrong.</summary>
    internal virtual void Validate(ICollection<string> mistakes)
    {
        if (InProcess is null && Server is not { IsAbsoluteUri: true, Scheme: "http" or "https" })
            mistakes.Add($"{nameof(Server)} is an address such as http://localhost:8080.");
        if (InProcess is null && string.IsNullOrEmpty(Secret) == (Token is null))
            mistakes.Add($"one of {nameof(Secret)} and {nameof(Token)} is needed.");
        if (ConnectTimeout <= TimeSpan.Zero)
            mistakes.Add($"{nameof(ConnectTimeout)} is positive.");
        if (FirstReconnectDelay <= TimeSpan.Zero || MaxReconnectDelay < FirstReconnectDelay)
            mistakes.Add($"{nameof(FirstReconnectDelay)} is positive and at most {nameof(MaxReconnectDelay)}.");
        if (MaxSendBacklogBytes < 1024 || MaxFrameBytes < 1024)
            mistakes.Add($"{nameof(MaxSendBacklogBytes)} and {nameof(MaxFrameBytes)} are at least 1024.");
    }

    /// <exception cref="ArgumentException">Something is wrong; all of it is told together.</exception>
    internal void ThrowIfMistaken()
    {
        List<string> mistakes = [];
        Validate(mistakes);
        if (mistakes.Count > 0)
            throw new ArgumentException($"{GetType().Name}: {string.Join(' ', mistakes)}");
    }
}
