namespace Actors.NodeAgent.Processes;

/// <summary>How commands are run on this machine.</summary>
public sealed record ProcessRunnerOptions
{
    /// <summary>The shell for <c>shell -c command</c>. Default: bash where there is one, as the shell workers before used it, else sh.</summary>
    public string Shell { get; init; } = File.Exists("/bin/bash") ? "/bin/bash" : "/bin/sh";

    /// <summary>Run a command of plain words without a shell between; same result, half the cost. See docs/decisions/direct-exec.md.</summary>
    public bool DirectExec { get; init; } = true;

    /// <summary>Processes at once, waiting ones included. Each takes up to 4 descriptors; the default stays far below the usual limit of 20,000.</summary>
    public int MaxProcesses { get; init; } = 1024;

    /// <summary>
    /// Threads that start processes. Starting one suspends its thread until the program is loaded, so it takes more threads than cores to
    /// keep the cores busy; twice two was the best on two cores, also with others at work there.
    /// </summary>
    public int SpawnThreads { get; init; } = 4;

    /// <summary>Bytes read from a pipe at once: what a Linux pipe holds by default. One buffer serves all processes.</summary>
    public int ReadBufferBytes { get; init; } = 64 * 1024;

    /// <summary>
    /// How long background processes of a command may go on after its main process ended: long enough for the rest of
    /// <c>command &gt; &gt;(tee log)</c>, too short to hide in. See docs/decisions/leftover-processes.md.
    /// </summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>What processes inherit, before <see cref="ProcessSpec.Environment"/>. Null: the agent's own environment without its secrets.</summary>
    public IReadOnlyDictionary<string, string>? BaseEnvironment { get; init; }
}
