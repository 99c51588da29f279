using Actors.NodeAgent.Journal;

namespace Actors.Agent.Tests.Fakes;

/// <summary>The disk: what survives a crash of the agent.</summary>
internal sealed class FakeDisk
{
    public Guid Identity { get; } = new("11111111-2222-3333-4444-555555555555");
    public Dictionary<AttemptKey, LiveAttempt> Attempts { get; } = [];
    public Dictionary<AttemptKey, FakeSpool> Spools { get; } = [];

    /// <summary>Every record ever written, in order.</summary>
    public List<string> Written { get; } = [];

    public bool IsFull { get; set; }
}

