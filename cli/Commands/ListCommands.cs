using System.CommandLine;
using System.Globalization;
using Actors.Cli.Display;
using Actors.Cli.Server;

namespace Actors.Cli.Commands;

/// <summary>The commands that show many things: <c>list</c> and <c>nodes</c>.</summary>
internal static class ListCommands
{
    private const int DefaultLimit = 20;

    private static readonly string[] States = ["waiting", "delayed", "active", "completed", "failed"];

    private static readonly string[] NodeHead = ["NODE", "AGENT", "RUNNING", "CAPACITY", "WAITING", "DELAYED", "LAST SEEN", "HOST", "SYSTEM"];

    public static Command Jobs(ConnectionOptions connection)
    {
        var status = new Option<string>("--status") { Description = $"Only jobs in this state: {string.Join(", ", States)}", HelpName = "state" }.Among(States);
        var limit = ValueOptions.Count("--limit", "Jobs on a page", DefaultLimit);
        var page = ValueOptions.Count("--page", "Which page, from 1 on", 1);
        var command = new Command("list", "List your jobs, newest first") { status, limit, page };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var session = connection.Open(parsed);
            var path = string.Create(CultureInfo.InvariantCulture, $"/jobs?page={parsed.GetValue(page)}&limit={parsed.GetValue(limit)}");
            if (parsed.GetValue(status) is { } state)
                path += $"&status={state}";
            var json = await session.Client.Get(path, TimeSpan.Zero, cancellation);
            if (session.Screen.AsJson)
                session.Screen.Json(json);
            else
                ShowPage(session, session.Client.Read(json, CliJson.Default.JobPage));
            return ExitCodes.Done;
        });
        return command;
    }

    public static Command Nodes(ConnectionOptions connection)
    {
        var command = new Command("nodes", "List the nodes, whether their agents are connected, and how long their queues are");
        command.SetAction(async (parsed, cancellation) =>
        {
            using var session = connection.Open(parsed);
            var json = await session.Client.Get("/nodes", TimeSpan.Zero, cancellation);
            if (session.Screen.AsJson)
                session.Screen.Json(json);
            else
                session.Screen.Table(NodeHead, session.Client.Read(json, CliJson.Default.NodeList).Nodes.Select(Row));
            return ExitCodes.Done;
        });
        return command;
    }

    private static void ShowPage(Session session, JobPage page)
    {
        JobDisplay.List(session.Screen, page.Jobs);
        if (Screen.IsTerminal)
            session.Screen.Notes.WriteLine($"page {page.Pagination.Page} of {Math.Max(1, page.Pagination.Pages)}, {page.Pagination.Total} jobs");
    }

    private static IReadOnlyList<Cell> Row(NodeView node) =>
    [
        node.Id, Cell.Connected(node.Connected), node.Active, node.Capacity, node.Waiting, node.Delayed, Cell.Time(node.LastSeen),
        node.Inventory.GetValueOrDefault("hostname"),
        string.Join(' ', new[] { node.Inventory.GetValueOrDefault("os"), node.Inventory.GetValueOrDefault("arch") }.OfType<string>()),
    ];
}
