using System.Collections.Concurrent;
using Actors.Embedded.CodeGeneration;

namespace Actors.Embedded.Activations;

/// <summary>A grain class in a running runtime: its directory of activations.</summary>
internal sealed class GrainKind(GrainClass grainClass)
{
    private int _nextWorker;

    public GrainClass Class { get; } = grainClass;

    public ConcurrentDictionary<string, Activation> Directory { get; } = new(StringComparer.Ordinal);

    /// <summary>The directory entry a call to the key goes to: for stateless workers one of several, in turn.</summary>
    public string SlotOf(string key) =>
        Class.StatelessWorkers == 0 ? key : $"{key}\n{(uint)Interlocked.Increment(ref _nextWorker) % (uint)Class.StatelessWorkers}";
}
