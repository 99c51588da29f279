using Actors.Link.V1;

namespace Actors.Simulation.Audit;

/// <summary>What was seen of one attempt from outside: its process, and what its executor said on the wire.</summary>
internal sealed class AttemptFacts
{
    public int Starts { get; set; }

    public bool IsRunning { get; set; }

    /// <summary>A shell worker has it, of which only its reports are seen.</summary>
    public bool IsPolled { get; set; }

    /// <summary>What the process wrote while an agent listened.</summary>
    public MemoryStream Written { get; } = new();

    /// <summary>The ends its agent told. A second one can only be that it was lost: the agent crashed when the disk had refused the first.</summary>
    public List<Finished> Told { get; } = [];

    /// <summary>What a shell worker reported: exit code and output.</summary>
    public (int ExitCode, byte[] Output)? PollerReport { get; set; }
}
