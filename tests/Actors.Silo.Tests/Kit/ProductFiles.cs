using System.Reflection;

namespace Actors.Silo.Tests.Kit;

/// <summary>Where the programs under test are: what was built beside this test, in the same configuration.</summary>
internal static class ProductFiles
{
    private static readonly string Root = Metadata("RepositoryRoot");

    /// <summary>A command as a user types it at the root of the repository, to be run anywhere and without building.</summary>
    public static string Typed(string command) => command
        .Replace("dotnet run -c Release --project ", $"dotnet run --no-build -c {Metadata("Configuration")} --project {Root}/", StringComparison.Ordinal)
        .Replace("cli/post.sh", PostSh, StringComparison.Ordinal);

    public static string Silo { get; } = Built("silo", "Actors.Silo.dll");

    public static string Agent { get; } = Built("node-agent", "Actors.NodeAgent.dll");

    public static string PostSh { get; } = Path.Combine(Root, "cli", "post.sh");

    public static string WorkerSh { get; } = Path.Combine(Root, "tests", "Actors.Silo.Tests", "worker.sh");

    public static string Cli { get; } = Built("cli", "actors.dll");

    public static string RestApiPage { get; } = Path.Combine(Root, "docs", "rest-api.md");

    public static string HmacApiPage { get; } = Path.Combine(Root, "docs", "hmac-api.md");

    public static string WebhooksPage { get; } = Path.Combine(Root, "docs", "webhooks.md");

    public static string Worker => Built(Path.Combine("tests", "Actors.Client.Worker"), "Actors.Client.Worker.dll");

    public static string Sample(string folder, string file) => Built(Path.Combine("samples", folder), file);

    public static string SamplePage(string folder) => Path.Combine(Root, "samples", folder, "README.md");

    private static string Built(string folder, string file)
    {
        var path = Path.Combine(Root, folder, Metadata("OutputPath"), file);
        return File.Exists(path) ? path : throw new FileNotFoundException($"{path} is not built");
    }

    private static string Metadata(string key) => typeof(ProductFiles).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
