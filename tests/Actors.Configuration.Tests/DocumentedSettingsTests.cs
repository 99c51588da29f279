using System.Runtime.CompilerServices;
using Actors.NodeAgent;
using Actors.Silo;

namespace Actors.Configuration.Tests;

public sealed class DocumentedSettingsTests
{
    private const string Page = "docs/configuration.md";

    [Fact]
    public void The_page_lists_what_the_server_reads() => Compare("server", SettingsTable.Markdown(SiloSettings.All()));

    [Fact]
    public void The_page_lists_what_the_agent_reads() => Compare("agent", SettingsTable.Markdown(AgentSettings.All()));

    /// <summary>With UPDATE_DOCS=1 the page is written instead of compared.</summary>
    private static void Compare(string part, string table, [CallerFilePath] string here = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(here)!, "../..", Page);
        var text = File.ReadAllText(path);
        var begin = $"<!-- {part} -->\n";
        var end = $"<!-- end of {part} -->";
        var from = text.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        var to = text.IndexOf(end, StringComparison.Ordinal);
        Assert.True(from >= begin.Length && to >= from, $"{Page} has no part '{part}'");
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
            File.WriteAllText(path, text[..from] + table + text[to..]);
        else
            Assert.Equal(table, text[from..to]);
    }
}
