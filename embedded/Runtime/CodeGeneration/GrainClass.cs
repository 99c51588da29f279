using Orleans;

namespace Actors.Embedded.CodeGeneration;

/// <summary>What the generator found out about a grain class.</summary>
public sealed record GrainClass
{
    /// <summary>Its name in grain ids.</summary>
    public required string TypeName { get; init; }

    public required Type Type { get; init; }

    public required Func<GrainConstruction, Grain> Create { get; init; }

    /// <summary>The grain interfaces it implements.</summary>
    public required Type[] Interfaces { get; init; }

    public bool IsReentrant { get; init; }

    /// <summary>It overrides OnDeactivateAsync or is disposable: leaving takes a turn.</summary>
    public bool HasFarewell { get; init; }

    /// <summary>Activations a key may have; 0 for every grain but stateless workers.</summary>
    public int StatelessWorkers { get; init; }

    /// <summary>The stream namespaces it subscribes to.</summary>
    public string[] StreamNamespaces { get; init; } = [];
}
