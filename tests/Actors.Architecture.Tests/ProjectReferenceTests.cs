namespace Actors.Architecture.Tests;

/// <summary>Dependencies point inward: edges know the application, that knows the grains' interfaces, and nobody but the host knows who implements them.</summary>
public sealed class ProjectReferenceTests
{
    private const string Host = "Actors.Silo";

    /// <summary>The innermost projects, and all that each may know.</summary>
    private static readonly Dictionary<string, string[]> MayKnow = new()
    {
        ["Actors.Embedded.Generator"] = [],
        ["Actors.Embedded.Runtime"] = [],
        ["Actors.Disk"] = [],
        ["Actors.Link"] = [],
        ["Actors.Configuration"] = [],
        ["Actors.GrainInterfaces"] = ["Actors.Embedded.Runtime", "Actors.Embedded.Generator"],
        ["Actors.Grains"] = ["Actors.GrainInterfaces", "Actors.Embedded.Generator"],
        ["Actors.Embedded.Sqlite"] = ["Actors.Disk", "Actors.GrainInterfaces", "Actors.Embedded.Runtime"],
        ["Actors.Gateway"] = ["Actors.Disk", "Actors.GrainInterfaces", "Actors.Link", "Actors.Client", "Actors.Configuration"],
        ["Actors.WebhookSender"] = ["Actors.GrainInterfaces"],
        ["Actors.Client"] = ["Actors.Link"],
        ["Actors.NodeAgent"] = ["Actors.Disk", "Actors.Link", "Actors.Configuration"],
    };

    /// <summary>Implementations: only the host puts them together.</summary>
    private static readonly string[] HostsOnly = ["Actors.Grains", "Actors.Embedded.Sqlite", "Actors.Gateway", "Actors.WebhookSender", "Actors.NodeAgent"];

    [Fact]
    public void Inner_projects_know_only_what_lies_further_in() => Repository.AssertNone(
        from project in Repository.ProductProjects
        where MayKnow.ContainsKey(project.Name)
        from reference in project.References
        where !MayKnow[project.Name].Contains(reference)
        select $"{project.Path} references {reference}; it may know {string.Join(", ", MayKnow[project.Name])}");

    [Fact]
    public void Only_the_host_knows_implementations() => Repository.AssertNone(
        from project in Repository.ProductProjects
        where project.Name != Host
        from reference in project.References
        where HostsOnly.Contains(reference)
        select $"{project.Path} references {reference}, which only {Host} may");

    [Fact]
    public void Every_project_named_here_exists() => Repository.AssertNone(
        from name in MayKnow.Keys.Append(Host)
        where Repository.Projects.All(project => project.Name != name)
        select $"{name} is gone: its rule guards nothing");

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = Repository.Read("Actors.sln").Replace('\\', '/');
        Repository.AssertNone(
            from project in Repository.Projects
            where !solution.Contains($"\"{project.Path}\"", StringComparison.Ordinal)
            select $"{project.Path} is not in Actors.sln, so nothing builds it");
    }
}
