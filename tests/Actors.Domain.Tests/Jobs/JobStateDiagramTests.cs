using System.Text.RegularExpressions;

namespace Actors.Domain.Tests.Jobs;

public sealed partial class JobStateDiagramTests
{
    private static readonly string Page = RepositoryFiles.PathOf("docs/job-states.md");

    [Fact]
    public void The_diagram_in_the_documentation_is_the_transition_table()
    {
        var printed = $"```mermaid\n{JobStateDiagram.Print()}```";
        var page = File.ReadAllText(Page);
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
            File.WriteAllText(Page, page = Diagram().Replace(page, printed));

        Assert.True(page.Contains(printed, StringComparison.Ordinal), $"docs/job-states.md differs from the table; run this test with UPDATE_DOCS=1. It should hold:\n{printed}");
    }

    [GeneratedRegex("```mermaid\n.*?```", RegexOptions.Singleline)]
    private static partial Regex Diagram();
}
