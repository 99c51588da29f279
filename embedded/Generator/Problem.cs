using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Actors.Embedded.Generator;

/// <summary>A shape the runtime does not support, and where it is.</summary>
internal sealed record Problem(string Id, string Arguments, string Path, TextSpan Span, LinePositionSpan Lines)
{
    private const char Separator = '\n';

    public static Problem At(ISymbol symbol, DiagnosticDescriptor rule, params string[] arguments)
    {
        var location = symbol.Locations.FirstOrDefault(l => l.IsInSource);
        return new Problem(
            rule.Id,
            string.Join(Separator.ToString(), arguments),
            location?.SourceTree?.FilePath ?? "",
            location?.SourceSpan ?? default,
            location?.GetLineSpan().Span ?? default);
    }

    public Diagnostic ToDiagnostic() => Diagnostic.Create(
        Rules.All.First(rule => rule.Id == Id),
        Path.Length == 0 ? Location.None : Location.Create(Path, Span, Lines),
        Arguments.Split(Separator).Cast<object>().ToArray());
}
