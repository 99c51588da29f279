using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Actors.Embedded.Generator;

/// <summary>Questions about the symbols of grain code.</summary>
internal static class Symbols
{
    private static readonly SymbolDisplayFormat Full = SymbolDisplayFormat.FullyQualifiedFormat
        .AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    public static string FullName(this ITypeSymbol type) => type.ToDisplayString(Full);

    public static bool Is(this ISymbol? symbol, string fullName) => symbol?.OriginalDefinition.ToDisplayString() == fullName;

    public static bool Has(this ISymbol symbol, string attribute) => symbol.AttributeOf(attribute) is not null;

    public static AttributeData? AttributeOf(this ISymbol symbol, string attribute) =>
        symbol.GetAttributes().FirstOrDefault(a => a.AttributeClass.Is(attribute));

    public static bool Implements(this ITypeSymbol type, string fullName) => type.AllInterfaces.Any(i => i.Is(fullName));

    /// <summary>An interface whose references the generator writes: keyed by a string, and not the runtime's own.</summary>
    public static bool IsGrainInterface(this INamedTypeSymbol type) =>
        type.TypeKind == TypeKind.Interface && type.Implements("Orleans.IGrainWithStringKey");

    public static bool IsObserverInterface(this INamedTypeSymbol type) =>
        type.TypeKind == TypeKind.Interface && type.Implements("Orleans.IGrainObserver");

    public static bool IsGrainClass(this INamedTypeSymbol type) =>
        type is { TypeKind: TypeKind.Class, IsAbstract: false } && type.Bases().Any(b => b.Is("Orleans.Grain"));

    public static IEnumerable<INamedTypeSymbol> Bases(this INamedTypeSymbol type)
    {
        for (var current = type.BaseType; current is not null; current = current.BaseType) yield return current;
    }

    public static bool IsVisibleToGeneratedCode(this INamedTypeSymbol type)
    {
        for (var current = type; current is not null; current = current.ContainingType)
        {
            if (current.DeclaredAccessibility is not (Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal)) return false;
        }

        return true;
    }

    /// <summary>A name for a generated type, one for each declaration: the full name with everything but letters and digits replaced.</summary>
    public static string FlatName(this INamedTypeSymbol type)
    {
        var flat = new StringBuilder();
        foreach (var c in type.ToDisplayString()) flat.Append(char.IsLetterOrDigit(c) ? c : '_');
        return flat.ToString();
    }

    public static string Literal(string? text) => text is null ? "null" : SymbolDisplay.FormatLiteral(text, quote: true);
}
