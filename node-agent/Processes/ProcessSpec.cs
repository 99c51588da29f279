namespace Actors.NodeAgent.Processes;

/// <summary>One command to run.</summary>
public sealed record ProcessSpec
{
    /// <summary>The command line, in the shell's language.</summary>
    public required string Command { get; init; }

    /// <summary>Directory to start in; null for the agent's own.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Variables laid over the runner's <see cref="ProcessRunnerOptions.BaseEnvironment"/>.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>What the process reads on stdin, followed by end of file. Empty: <c>/dev/null</c>.</summary>
    public ReadOnlyMemory<byte> Input { get; init; }

    /// <summary>
    /// A text unique to this attempt, put into the variable <see cref="AttemptMark.Variable"/>. It lets <see cref="IRunningProcess.Kill"/>
    /// and <see cref="LeftoverProcesses"/> find processes that left the session. Null: no mark.
    /// </summary>
    public string? Mark { get; init; }
}
