namespace Actors.NodeAgent.Processes;

/// <summary>The environment variable by which every process of an attempt is known, wherever it went in the process tree.</summary>
public static class AttemptMark
{
    public const string Variable = "ACTORS_ATTEMPT_MARK";

    /// <summary>A mark that no other agent's attempt has: the journal's identity keeps two agents on one machine apart.</summary>
    public static string For(Guid journal, string jobId, int attempt) => $"{journal:N}/{jobId}/{attempt}";
}
