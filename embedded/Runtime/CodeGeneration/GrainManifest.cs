using System.Reflection;

namespace Actors.Embedded.CodeGeneration;

/// <summary>Everything the given assemblies declare, gathered once at start.</summary>
public sealed class GrainManifest
{
    internal GrainManifest()
    {
    }

    internal Dictionary<Type, Func<GrainTarget, GrainReference>> References { get; } = [];

    internal Dictionary<Type, Func<ObserverTarget, object>> Observers { get; } = [];

    internal List<GrainClass> Classes { get; } = [];

    public void AddInterface(Type type, Func<GrainTarget, GrainReference> createReference) => References.Add(type, createReference);

    public void AddObserver(Type type, Func<ObserverTarget, object> createReference) => Observers.Add(type, createReference);

    public void AddClass(GrainClass grainClass) => Classes.Add(grainClass);

    internal static GrainManifest Of(IEnumerable<Assembly> assemblies)
    {
        var manifest = new GrainManifest();
        foreach (var assembly in assemblies.Distinct())
        {
            if (assembly.GetCustomAttribute<GrainManifestAttribute>() is not { } found) continue;
            ((IGrainManifest)Activator.CreateInstance(found.Manifest, nonPublic: true)!).Describe(manifest);
        }

        var twice = manifest.Classes.GroupBy(c => c.TypeName).FirstOrDefault(classes => classes.Count() > 1);
        if (twice is not null)
            throw new InvalidOperationException($"The grain type \"{twice.Key}\" names {string.Join(" and ", twice.Select(c => c.Type.FullName))}.");
        return manifest;
    }
}
