using System.Globalization;

namespace Actors.Client.Workers;

/// <summary>A worker's settings and bounds.</summary>
public sealed class JobWorkerOptions : LinkOptions
{
    /// <summary>The environment variable that sets <see cref="Concurrency"/> where the program does not.</summary>
    public const string ConcurrencyVariable = "WORKER_CONCURRENCY";

    private const int DefaultConcurrency = 10;

    /// <summary>Attempts run at once at most, of all handlers together.</summary>
    public int Concurrency { get; set; } = ConcurrencyOf(Environment.GetEnvironmentVariable(ConcurrencyVariable));

    /// <summary>This worker's own name, shown with what it runs; made from host and process when null.</summary>
    public string? WorkerId { get; set; }

    /// <summary>How long a stop waits for what runs; then its tokens are canceled.</summary>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>How long a stop then still waits for handlers to heed their tokens, and for the server to take the last results.</summary>
    public TimeSpan StopGrace { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>The longest result of a handler, as JSON, in bytes; a longer one fails the attempt for good.</summary>
    public int MaxResultBytes { get; set; } = 2 * 1024 * 1024;

    /// <summary>Progress of one attempt is sent at most this often; the last word always.</summary>
    public TimeSpan ProgressInterval { get; set; } = TimeSpan.FromMilliseconds(100);

    internal override void Validate(ICollection<string> mistakes)
    {
        base.Validate(mistakes);
        if (Concurrency is < 1 or > 10_000)
            mistakes.Add($"{nameof(Concurrency)} ({ConcurrencyVariable}) is a number from 1 to 10000.");
        if (WorkerId is { Length: 0 or > 128 })
            mistakes.Add($"{nameof(WorkerId)} has from 1 to 128 characters.");
        if (DrainTimeout < TimeSpan.Zero || StopGrace < TimeSpan.Zero || ProgressInterval < TimeSpan.Zero)
            mistakes.Add($"{nameof(DrainTimeout)}, {nameof(StopGrace)} and {nameof(ProgressInterval)} are not negative.");
        if (MaxResultBytes < 1 || MaxResultBytes > MaxSendBacklogBytes / 2)
            mistakes.Add($"{nameof(MaxResultBytes)} is at least 1 and at most half of {nameof(MaxSendBacklogBytes)}.");
    }

    /// <summary>What is no number becomes 0, which validation refuses with the variable's name.</summary>
    private static int ConcurrencyOf(string? text) =>
        string.IsNullOrEmpty(text) ? DefaultConcurrency : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : 0;
}
