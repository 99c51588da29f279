using System.Text.Json;

namespace Actors.Cli.Server;

/// <summary>A job as the server shows it. Times are epoch milliseconds.</summary>
internal sealed record JobView
{
    public const string CommandName = "command";

    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary>The server's word for the state it is in: scheduled, queued, running, succeeded, failed, timedout, canceled, rejected, lost.</summary>
    public required string Status { get; init; }

    public string? Node { get; init; }

    public double Progress { get; init; }

    public string? ProgressMessage { get; init; }

    public int Attempt { get; init; }

    public bool CancelRequested { get; init; }

    /// <summary>A command's <c>{exitCode, output}</c>, or what a named job's handler returned.</summary>
    public JsonElement Result { get; init; }

    public string? FailedReason { get; init; }

    public string? LastError { get; init; }

    public Times Timestamp { get; init; } = new();

    public bool IsFinal => Status is "succeeded" or "failed" or "timedout" or "canceled" or "rejected" or "lost";

    public bool IsCommand => Name == CommandName;

    /// <summary>A command's exit code; null when it has none, or not yet.</summary>
    public int? CommandExitCode =>
        IsCommand && Result.ValueKind == JsonValueKind.Object && Result.TryGetProperty("exitCode", out var code) && code.TryGetInt32(out var value) ? value : null;

    /// <summary>What a shell would show of the job: its own exit code in eight bits, or what stands for an end without one. A failure stays a failure.</summary>
    public int ShellExitCode => CommandExitCode is { } own
        ? own != 0 && (own & 255) == 0 ? 1 : own & 255
        : Status switch
        {
            "succeeded" => 0,
            "timedout" => 124,
            "lost" => 125,
            "rejected" => 126,
            "canceled" => 130,
            _ => 1,
        };

    internal sealed record Times(long? Created = null, long? Due = null, long? Started = null, long? Finished = null);
}
