namespace Actors.Jobs;

/// <summary>How an attempt ended, as its executor reports it, and in the end how the job did.</summary>
[GenerateSerializer, Immutable, Alias("JobOutcome")]
public sealed record JobOutcome
{
    /// <summary>A final status.</summary>
    [Id(0)]
    public required JobStatus Status { get; init; }

    /// <summary>A command's exit code as a shell gives it; null for a named job.</summary>
    [Id(1)]
    public int? ExitCode { get; init; }

    /// <summary>A named job's result as JSON in UTF-8; empty when it has none.</summary>
    [Id(2)]
    public ReadOnlyMemory<byte> Result { get; init; }

    /// <summary>What went wrong, for a person to read; null on success.</summary>
    [Id(3)]
    public string? Error { get; init; }

    /// <summary>When the executor says the attempt ended; null when only the server knows.</summary>
    [Id(4)]
    public DateTimeOffset? ReportedEnd { get; init; }

    /// <summary>The stored output's length in bytes, both streams.</summary>
    [Id(5)]
    public long OutputBytes { get; init; }

    /// <summary>The length in bytes of the result's JSON as the shell API shows it; 0 for a named job.</summary>
    [Id(6)]
    public long ResultJsonBytes { get; init; }

    /// <summary>The attempt failed in a way that no retry would mend: its job is not tried again.</summary>
    [Id(7)]
    public bool NoRetry { get; init; }
}
