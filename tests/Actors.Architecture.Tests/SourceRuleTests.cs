using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Actors.Architecture.Tests;

/// <summary>How files are cut.</summary>
public sealed partial class SourceRuleTests
{
    private const int MostLines = 300;

    /// <summary>Files whose types are one idea, and why.</summary>
    private static readonly Dictionary<string, string> SeveralTypes = new()
    {
        ["embedded/Runtime/IReminderTable.cs"] = "a table and its row",
        ["embedded/Runtime/Orleans/GrainInterfaces.cs"] = "markers of a line each",
        ["grain-interfaces/Queues/QueueSnapshot.cs"] = "a snapshot and its part",
        ["grain-interfaces/Storage/IOutputStore.cs"] = "an interface and the chunk it speaks of",
        ["grain-interfaces/Storage/JobIndexEntry.cs"] = "an entry and the state it is an entry of",
    };

    [Fact]
    public void No_file_is_longer_than_300_lines() => Repository.AssertNone(
        from file in Repository.Sources
        let lines = file.Text.AsSpan().Count('\n')
        where lines > MostLines
        select $"{file.Path} has {lines} lines: split it by idea");

    [Fact]
    public void Nothing_is_left_for_later() => Repository.AssertNone(
        from file in Repository.Sources
        from Match match in Leftover().Matches(file.Text)
        select $"{file.Path}: {match.Value.Trim()}");

    [Fact]
    public void Grains_are_the_same_sources_on_both_runtimes() => Repository.AssertNone(
        from file in Repository.Sources
        where file.Path.StartsWith("grains/", StringComparison.Ordinal) || file.Path.StartsWith("grain-interfaces/", StringComparison.Ordinal)
        where Conditional().IsMatch(file.Text)
        select $"{file.Path} is compiled conditionally");

    [Fact]
    public void A_file_holds_one_public_type_and_at_most_small_companions() => Repository.AssertNone(
        from file in Repository.ProductSources
        where !SeveralTypes.ContainsKey(file.Path)
        let types = PublicTypes(file.Text).Where(type => !IsCompanion(type)).Select(type => type.Identifier.Text).Distinct().ToList()
        where types.Count > 1
        select $"{file.Path} holds {string.Join(", ", types)}: give each its file");

    private static IEnumerable<BaseTypeDeclarationSyntax> PublicTypes(string text) =>
        CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.Preview)).GetRoot()
            .DescendantNodes(node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax)
            .OfType<BaseTypeDeclarationSyntax>()
            .Where(type => type.Modifiers.Any(SyntaxKind.PublicKeyword));

    /// <summary>Constants and extensions of a type, its codes, its exception, and attributes read best beside it.</summary>
    private static bool IsCompanion(BaseTypeDeclarationSyntax type) =>
        type is EnumDeclarationSyntax
        || type.Modifiers.Any(SyntaxKind.StaticKeyword)
        || type.Identifier.Text.EndsWith("Exception", StringComparison.Ordinal)
        || type.Identifier.Text.EndsWith("Attribute", StringComparison.Ordinal);

    [GeneratedRegex(@"^.*\b(TO" + @"DO|FIX" + @"ME|HA" + @"CK)\b.*$", RegexOptions.Multiline)]
    private static partial Regex Leftover();

    [GeneratedRegex(@"^\s*#(if|elif)\b", RegexOptions.Multiline)]
    private static partial Regex Conditional();
}
