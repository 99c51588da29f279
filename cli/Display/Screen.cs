using Spectre.Console;

namespace Actors.Cli.Display;

/// <summary>Where answers go: a table on a terminal, tab-separated lines without a head for other programs, JSON for those who ask for it.</summary>
internal sealed class Screen(bool asJson)
{
    public bool AsJson => asJson;

    public static bool IsTerminal => !Console.IsOutputRedirected;

    public TextWriter Out => Console.Out;

    /// <summary>For the person at the terminal, never for a program.</summary>
    public TextWriter Notes => Console.Error;

    public void Json(ReadOnlySpan<byte> json)
    {
        using var stdout = Console.OpenStandardOutput();
        stdout.Write(json);
        stdout.Write("\n"u8);
    }

    public void Table(IReadOnlyList<string> head, IEnumerable<IReadOnlyList<Cell>> rows)
    {
        if (!IsTerminal)
        {
            foreach (var row in rows)
                Out.WriteLine(string.Join('\t', row.Select(cell => cell.Text)));
            return;
        }
        var table = new Table().Border(TableBorder.None);
        table.ShowHeaders = head.Any(title => title.Length > 0);
        foreach (var title in head)
            table.AddColumn(new TableColumn(new Text(title, new Style(decoration: Decoration.Bold))) { Padding = new Padding(0, 0, 2, 0), NoWrap = true });
        // What does not fit breaks in the last column, where the long texts are; an id stays whole for copying.
        table.Columns[^1].NoWrap = false;
        foreach (var row in rows)
            table.AddRow(row.Select(cell => new Text(cell.Text, cell.Style)));
        AnsiConsole.Write(table);
    }
}
