using Actors.Embedded.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Actors.Embedded.Tests;

public sealed class GeneratorTests
{
    private static readonly MetadataReference[] References =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path))];

    [Theory]
    [InlineData("[Alias(\"a\")] public interface IBad : IGrainWithStringKey { int Get(); }", "ACT001", "IBad.Get()")]
    [InlineData("[Alias(\"a\")] public interface IBad : IGrainWithStringKey { Task<T> Get<T>(); }", "ACT002", "IBad.Get<T>()")]
    [InlineData("public interface IBad : IGrainWithStringKey { Task Get(); }", "ACT003", "IBad")]
    [InlineData("[Alias(\"a\")] public interface IBad : IGrainWithStringKey { Task Get(ref int x); }", "ACT004", "x")]
    [InlineData("[Alias(\"a\")] public interface IBad : IGrainWithStringKey { int X { get; } }", "ACT005", "IBad.X")]
    [InlineData("[Alias(\"a\")] public interface IBad : IGrainObserver { Task<int> Get(); }", "ACT006", "IBad.Get()")]
    [InlineData("[Alias(\"a\")] public interface IBad : IGrainWithStringKey { [Orleans.Concurrency.OneWay] Task<int> Get(); }", "ACT007", "IBad.Get()")]
    [InlineData("public class Bad : Grain { public Bad() {} public Bad(int x) {} }", "ACT008", "Bad")]
    [InlineData("public class Outer { private class Bad : Grain { } }", "ACT009", "Bad")]
    [InlineData("public class Bad([PersistentState(\"a\")] int state) : Grain { }", "ACT010", "state")]
    public void An_unsupported_shape_is_named(string source, string rule, string culprit)
    {
        var problem = Assert.Single(Generate(source).Diagnostics);
        Assert.Equal(rule, problem.Id);
        Assert.Contains(culprit, problem.GetMessage(), StringComparison.Ordinal);
        Assert.True(problem.Location.GetLineSpan().IsValid);
    }

    [Fact]
    public void A_supported_shape_compiles()
    {
        var result = Generate("""
            [Alias("base")] public interface IBase : IGrainWithStringKey { Task Ping(); }
            [Alias("good")] public interface IGood : IBase { ValueTask<string?> Get(string? @class, CancellationToken cancellation = default); ValueTask Put(List<int> x); }
            internal sealed partial class GoodGrain(TimeProvider time, string? name = null) : Grain, IGood
            {
                public Task Ping() => Task.CompletedTask;
                public ValueTask<string?> Get(string? @class, CancellationToken cancellation) => new(name);
                public ValueTask Put(List<int> x) => default;
            }
            internal sealed partial class GoodGrain : System.IDisposable { public void Dispose() { } }
            """);
        Assert.Empty(result.Diagnostics);
        Assert.Contains("HasFarewell = true", result.Manifest, StringComparison.Ordinal);
    }

    private static (IReadOnlyList<Diagnostic> Diagnostics, string Manifest) Generate(string source)
    {
        const string Usings = "using System; using System.Collections.Generic; using System.Threading; using System.Threading.Tasks; using Orleans; using Orleans.Runtime;\n#nullable enable\n";
        var compilation = CSharpCompilation.Create(
            "Sample", [CSharpSyntaxTree.ParseText(Usings + source, path: "Sample.cs")], References, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        CSharpGeneratorDriver.Create(new GrainGenerator()).RunGeneratorsAndUpdateCompilation(compilation, out var output, out var diagnostics);
        if (diagnostics.IsEmpty) diagnostics = [.. output.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error)];
        return (diagnostics, output.SyntaxTrees.Last().ToString());
    }
}
