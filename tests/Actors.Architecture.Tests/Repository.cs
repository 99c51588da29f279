using System.Xml.Linq;

namespace Actors.Architecture.Tests;

/// <summary>The files this solution is built from.</summary>
internal static class Repository
{
    public static readonly string Root = FindRoot();

    /// <summary>Where the product's own code is; the rest is tests, benchmarks and samples around it.</summary>
    private static readonly string[] Around = ["tests/", "bench/", "samples/"];

    public static IEnumerable<SourceFile> Sources { get; } = [.. FilesNamed("*.cs").Select(path => new SourceFile(path, File.ReadAllText(Path.Combine(Root, path))))];

    public static IEnumerable<SourceFile> ProductSources => Sources.Where(file => IsProduct(file.Path));

    public static IReadOnlyList<Project> Projects { get; } = [.. FilesNamed("*.csproj").Select(Load)];

    public static IEnumerable<Project> ProductProjects => Projects.Where(project => IsProduct(project.Path));

    public static string Read(string relative) => File.ReadAllText(Path.Combine(Root, relative));

    public static void AssertNone(IEnumerable<string> offences) => Assert.True(!offences.Any(), string.Join('\n', offences));

    private static bool IsProduct(string path) => !Around.Any(folder => path.StartsWith(folder, StringComparison.Ordinal));

    private static IEnumerable<string> FilesNamed(string pattern) => Directory
        .EnumerateFiles(Root, pattern, SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
        .Where(path => !path.Split('/').Any(part => part is "bin" or "obj" or "node_modules" || part.StartsWith('.')))
        .Order(StringComparer.Ordinal);

    private static Project Load(string path)
    {
        var document = XDocument.Load(Path.Combine(Root, path));
        var references = document.Descendants("ProjectReference").Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));
        return new Project(path, Path.GetFileNameWithoutExtension(path), [.. references.Distinct()], document);
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Actors.sln")))
                return folder.FullName;
        }
        throw new InvalidOperationException($"no Actors.sln above {AppContext.BaseDirectory}");
    }

    internal sealed record SourceFile(string Path, string Text);

    internal sealed record Project(string Path, string Name, IReadOnlyList<string> References, XDocument Document);
}
