namespace Actors.Architecture.Tests;

/// <summary>Time, chance and ids come from outside: the analyzer that sees to it is on everywhere.</summary>
public sealed class BannedSymbolsTests
{
    /// <summary>Projects without it, and why.</summary>
    private static readonly Dictionary<string, string> Exempt = new()
    {
        ["Actors.Embedded.Generator"] = "runs inside the compiler and has neither time nor chance",
        ["Actors.Samples.RequestResponse"] = "is read as an example, written as its reader would",
        ["Actors.Samples.SubmitThenPoll"] = "is read as an example, written as its reader would",
        ["Actors.Samples.Batch"] = "is read as an example, written as its reader would",
    };

    [Fact]
    public void Banned_symbols_apply_to_every_project() => Repository.AssertNone(
        from project in Repository.Projects
        where !Exempt.ContainsKey(project.Name)
        from setting in project.Document.Descendants("UseBannedSymbols")
        where setting.Value == "false"
        select $"{project.Path} turns BannedSymbols.txt off and is not listed as exempt");

    [Fact]
    public void Every_ban_gives_its_reason() => Repository.AssertNone(
        from line in Repository.Read("BannedSymbols.txt").Split('\n', StringSplitOptions.RemoveEmptyEntries)
        where !line.StartsWith("//", StringComparison.Ordinal) && line.Split(';', 2) is not [_, { Length: > 0 }]
        select $"BannedSymbols.txt: '{line}' gives no reason");
}
