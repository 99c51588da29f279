using System.Reflection;
using Actors.Jobs;
using Orleans;

namespace Actors.Architecture.Tests;

/// <summary>The grain interfaces, and every type of ours that crosses them.</summary>
internal static class GrainLanguage
{
    private static readonly Assembly Language = typeof(IJobGrain).Assembly;

    public static readonly IReadOnlyList<Type> Interfaces =
        [.. Language.GetTypes().Where(type => type.IsInterface && typeof(IAddressable).IsAssignableFrom(type)).OrderBy(type => type.FullName)];

    public static readonly IReadOnlyList<MethodInfo> Methods = [.. Interfaces.SelectMany(type => type.GetMethods())];

    /// <summary>Types reachable from the methods, ours and others', each once; generic ones by their definition.</summary>
    public static readonly IReadOnlyCollection<Type> Types = Reach();

    public static IEnumerable<Type> OwnTypes => Types.Where(IsOwn);

    public static bool IsOwn(Type type) => type.Assembly == Language && !type.IsGenericParameter;

    /// <summary>Properties that hold something, as against those that compute.</summary>
    public static IEnumerable<PropertyInfo> SerializedMembers(Type type) =>
        from property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        where type.GetField($"<{property.Name}>k__BackingField", BindingFlags.NonPublic | BindingFlags.Instance) is not null
        select property;

    private static HashSet<Type> Reach()
    {
        var reached = new HashSet<Type>();
        foreach (var method in Methods)
        {
            Visit(method.ReturnType, reached);
            foreach (var parameter in method.GetParameters())
                Visit(parameter.ParameterType, reached);
        }
        foreach (var exception in Language.GetTypes().Where(type => type.IsSubclassOf(typeof(Exception))))
            Visit(exception, reached);
        return reached;
    }

    private static void Visit(Type type, HashSet<Type> reached)
    {
        if (typeof(Task).IsAssignableFrom(type) || typeof(IAddressable).IsAssignableFrom(type))
        {
            // What a task gives crosses the interface; a reference to a grain or observer is the runtime's business.
            foreach (var given in type.GetGenericArguments())
                Visit(given, reached);
            return;
        }
        foreach (var argument in type.GetGenericArguments())
            Visit(argument, reached);
        if (type.IsGenericType)
            type = type.GetGenericTypeDefinition();
        if (!reached.Add(type) || !IsOwn(type))
            return;
        foreach (var member in SerializedMembers(type))
            Visit(member.PropertyType, reached);
        foreach (var derived in Language.GetTypes().Where(derived => derived.IsSubclassOf(type)))
            Visit(derived, reached);
    }
}
