using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Actors.Embedded.Generator;

/// <summary>Writes the manifest entry of a grain class: how to construct it and what its attributes say.</summary>
internal static class ClassShape
{
    private const string Runtime = "global::Actors.Embedded.CodeGeneration";

    public static Shape Of(INamedTypeSymbol type)
    {
        List<Problem> problems = [];
        if (type.IsGenericType) problems.Add(Problem.At(type, Rules.Generic, type.Name));
        if (!type.IsVisibleToGeneratedCode()) problems.Add(Problem.At(type, Rules.Hidden, type.Name));
        var constructors = type.InstanceConstructors
            .Where(c => c.DeclaredAccessibility is Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal).ToList();
        var arguments = "";
        if (constructors.Count == 1) arguments = string.Join(", ", constructors[0].Parameters.Select(p => Argument(type, p, problems)));
        else problems.Add(Problem.At(type, Rules.Constructors, type.Name));
        if (problems.Count > 0) return new Shape(type.FullName(), "", "", "", new Equatable<Problem>(problems));

        var interfaces = type.AllInterfaces.Where(i => i.IsGrainInterface()).Select(i => $"typeof({i.FullName()})");
        var streams = type.GetAttributes().Where(a => a.AttributeClass.Is("Orleans.ImplicitStreamSubscriptionAttribute"))
            .Select(a => Symbols.Literal(a.ConstructorArguments[0].Value as string));
        var line = $$"""
            manifest.AddClass(new {{Runtime}}.GrainClass
                        {
                            TypeName = {{Symbols.Literal(TypeNameOf(type))}},
                            Type = typeof({{type.FullName()}}),
                            Create = static construction => new {{type.FullName()}}({{arguments}}),
                            Interfaces = [{{string.Join(", ", interfaces)}}],
                            IsReentrant = {{Bool(type.Has("Orleans.Concurrency.ReentrantAttribute"))}},
                            HasFarewell = {{Bool(HasFarewell(type))}},
                            StatelessWorkers = {{StatelessWorkersOf(type)}},
                            StreamNamespaces = [{{string.Join(", ", streams)}}],
                        });
            """;
        return new Shape(type.FullName(), line, "", "", default);
    }

    private static string Argument(INamedTypeSymbol type, IParameterSymbol parameter, List<Problem> problems)
    {
        if (parameter.AttributeOf("Orleans.Runtime.PersistentStateAttribute") is { } state)
        {
            if (parameter.Type is INamedTypeSymbol { IsGenericType: true } facet && facet.Is("Orleans.Runtime.IPersistentState<TState>"))
            {
                var names = state.ConstructorArguments;
                return $"construction.State<{facet.TypeArguments[0].FullName()}>({Symbols.Literal(names[0].Value as string)}, {Symbols.Literal(names.Length > 1 ? names[1].Value as string : null)})";
            }

            problems.Add(Problem.At(parameter, Rules.StateType, type.Name, parameter.Name));
        }

        var service = parameter.Type.FullName();
        if (parameter.AttributeOf("Microsoft.Extensions.DependencyInjection.FromKeyedServicesAttribute") is { ConstructorArguments.Length: 1 } keyed)
            return $"construction.KeyedService<{service}>({keyed.ConstructorArguments[0].ToCSharpString()})";
        return parameter.HasExplicitDefaultValue && !parameter.Type.IsValueType
            ? $"construction.OptionalService<{service}>()"
            : $"construction.Service<{service}>()";
    }

    /// <summary>The name Orleans would give it.</summary>
    private static string TypeNameOf(INamedTypeSymbol type)
    {
        if (type.AttributeOf("Orleans.GrainTypeAttribute")?.ConstructorArguments[0].Value is string given) return given;
        var name = type.Name.ToLowerInvariant();
        return name.EndsWith("grain") && name.Length > "grain".Length ? name.Substring(0, name.Length - "grain".Length) : name;
    }

    private static bool HasFarewell(INamedTypeSymbol type) =>
        type.Implements("System.IDisposable")
        || type.Implements("System.IAsyncDisposable")
        || type.Bases().Prepend(type).Where(b => !b.Is("Orleans.Grain")).Any(b => b.GetMembers("OnDeactivateAsync").OfType<IMethodSymbol>().Any(m => m.IsOverride));

    private static string StatelessWorkersOf(INamedTypeSymbol type) =>
        type.AttributeOf("Orleans.Concurrency.StatelessWorkerAttribute") switch
        {
            null => "0",
            { ConstructorArguments.Length: 1 } limited => limited.ConstructorArguments[0].ToCSharpString(),
            _ => "global::System.Environment.ProcessorCount",
        };

    private static string Bool(bool value) => value ? "true" : "false";
}
