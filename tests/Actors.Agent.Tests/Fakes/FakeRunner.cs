using System.Diagnostics.CodeAnalysis;
using Actors.NodeAgent.Processes;

namespace Actors.Agent.Tests.Fakes;

/// <summary>Starts no process but lets the test play one.</summary>
internal sealed class FakeRunner : IProcessRunner
{
    /// <summary>Every process ever asked for, in order.</summary>
    public List<FakeProcess> Processes { get; } = [];

    public bool IsFull { get; set; }

    public FakeProcess Last => Processes[^1];

    public bool TryStart(ProcessSpec spec, IProcessEvents events, [NotNullWhen(true)] out IRunningProcess? process)
    {
        process = null;
        if (IsFull) return false;
        var started = new FakeProcess(spec, events, 1000 + Processes.Count);
        Processes.Add(started);
        process = started;
        return true;
    }
}
