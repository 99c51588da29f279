using Actors.NodeAgent.Processes;

namespace Actors.NodeAgent;

/// <summary>What a node agent is told, and every bound it keeps.</summary>
public sealed record AgentOptions
{
    /// <summary>Longest <see cref="NodeId"/>, in characters.</summary>
    public const int MaxNodeIdLength = 128;

    /// <summary>More than a person reads, little enough that every running job may reach it: 16 MiB.</summary>
    public const long DefaultMaxOutputBytes = OutputCapture.DefaultMaxBytes;

    /// <summary>Past it a log belongs into a file of the job: 1 GiB.</summary>
    public const long LargestMaxOutputBytes = 1024 * 1024 * 1024;

    /// <summary>The server's base URL, http or https; the link is at <c>link</c> below it.</summary>
    public required Uri Api { get; init; }

    /// <summary>The node's name. Any text without control characters or slash; it travels escaped.</summary>
    public required string NodeId { get; init; }

    /// <summary>Which of the server's secrets <see cref="Secret"/> is.</summary>
    public string KeyId { get; init; } = Actors.Link.RequestSignature.DefaultKeyId;

    /// <summary>Signs the link's upgrade request. Never logged, never given to a job.</summary>
    public required string Secret { get; init; }

    /// <summary>Holds the journal and the output of jobs. One agent at a time.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Attempts taken at most, prefetch included. Commands mostly wait, so the default is twice the processors.</summary>
    public int Capacity { get; init; } = 2 * Environment.ProcessorCount;

    /// <summary>From SIGTERM to SIGKILL: long enough to clean up, short enough that a cancel feels like one.</summary>
    public TimeSpan KillGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>After SIGKILL: processes that live so long hang in the kernel, and the slot is reported stuck instead of being held in silence.</summary>
    public TimeSpan StuckAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long running jobs may go on once the agent is asked to stop. Just below the grace a Kubernetes pod has by default.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the last results may take to be acknowledged when the agent stops; those left are delivered at its next start.</summary>
    public TimeSpan DeliverTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long an attempt may run whose assignment does not say.</summary>
    public TimeSpan DefaultTimeout { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Output kept of one attempt, both streams together; the rest is cut with a marker.</summary>
    public long MaxOutputBytes { get; init; } = DefaultMaxOutputBytes;

    /// <summary>Unacknowledged output of one attempt in memory; past it the output goes to disk. A full window, so that a healthy link needs no disk.</summary>
    public int OutputMemoryBytes { get; init; } = 1024 * 1024;

    /// <summary>Output of one attempt sent and not acknowledged: what a link of 10 MB/s and 100 ms carries.</summary>
    public int OutputWindowBytes { get; init; } = 1024 * 1024;

    /// <summary>Output read from a process and not yet looked at; past it the process is not read. Two full reads.</summary>
    public int IntakeBytes { get; init; } = 128 * 1024;

    /// <summary>Unsent output that is sent without waiting for more.</summary>
    public int FlushBytes { get; init; } = 16 * 1024;

    /// <summary>How long less output, or the news of a start, waits for company: a person does not notice, and a short job fits one frame.</summary>
    public TimeSpan FlushDelay { get; init; } = TimeSpan.FromMilliseconds(25);

    /// <summary>Between two progress reports of one attempt; only the latest is sent.</summary>
    public TimeSpan ProgressInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>First wait before dialing again; doubled each time, with jitter.</summary>
    public TimeSpan FirstRedialDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Longest wait before dialing again: the price of a server that was away for long.</summary>
    public TimeSpan MaxRedialDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A connection that lasted so long makes the next wait the first one again.</summary>
    public TimeSpan StableAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Wait after a refusal that the same settings will meet again; an operator may mend the server's side meanwhile.</summary>
    public TimeSpan RefusedRedialDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long dialing may take, and then the server's welcome.</summary>
    public TimeSpan DialTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest frame taken from the server: a full batch of assignments with the largest payloads.</summary>
    public int MaxServerFrameBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>A difference to the server's clock worth telling the operator.</summary>
    public TimeSpan MaxClockSkew { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long no work is asked for after the disk refused a record: each attempt taken meanwhile would be rejected.</summary>
    public TimeSpan JournalPause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Attempts held at once, ended ones included; more means that the server does not count, and the connection is ended.</summary>
    public int MaxHeld => (4 * Capacity) + 64;
}
