using Actors.Embedded.Activations;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Core;
using Orleans.Runtime;

namespace Actors.Embedded.CodeGeneration;

/// <summary>Supplies the constructor parameters of a grain.</summary>
public sealed class GrainConstruction
{
    private readonly Activation _activation;

    internal GrainConstruction(Activation activation) => _activation = activation;

    /// <summary>The states handed out, which are read before the grain is activated.</summary>
    internal List<IStorage>? States { get; private set; }

    public T Service<T>() where T : notnull =>
        typeof(T) == typeof(IGrainFactory) ? (T)(object)_activation.Runtime : _activation.Runtime.Services.GetRequiredService<T>();

    public T KeyedService<T>(object key) where T : notnull => _activation.Runtime.Services.GetRequiredKeyedService<T>(key);

    public T? OptionalService<T>() => _activation.Runtime.Services.GetService<T>();

    public IPersistentState<T> State<T>(string stateName, string? storageName)
    {
        var state = new PersistentState<T>(stateName, _activation.Identity, _activation.Runtime.Storage(storageName));
        (States ??= new List<IStorage>(1)).Add(state);
        return state;
    }
}
