using System.Collections.Immutable;
using Actors.Gateway.Application;
using Actors.Gateway.Requests;
using Microsoft.AspNetCore.Http;

namespace Actors.Gateway.Http;

/// <summary><c>GET /nodes</c>: the nodes jobs can be sent to, whether an agent is there, and how long their queues are.</summary>
internal sealed class NodesEndpoint(HttpCallers callers, NodeService nodes)
{
    public async Task List(HttpContext http)
    {
        if (await callers.Authenticate(http) is { } caller)
            await Show(http, await nodes.List(caller));
    }

    public async Task ListForAdmin(HttpContext http)
    {
        if (await callers.Authenticate(http) is { } caller)
            await Show(http, caller.Roles.Contains(Roles.Admin) ? await nodes.List(caller) : AdminService.NotAdmin);
    }

    private static async Task Show(HttpContext http, Result<ImmutableArray<NodeStatus>> listed)
    {
        if (!listed.TryGet(out var all, out var rejection))
        {
            await http.Problem(rejection);
            return;
        }
        await http.Answer(StatusCodes.Status200OK, json =>
        {
            json.WriteStartArray("nodes");
            foreach (var (node, queue) in all)
            {
                json.WriteStartObject();
                json.WriteString("id", node.Id);
                json.WriteBoolean("connected", node.Connected);
                if (node.LastSeen is { } seen)
                    json.WriteNumber("lastSeen", seen.ToUnixTimeMilliseconds());
                json.WriteNumber("waiting", queue.Waiting);
                json.WriteNumber("delayed", queue.Scheduled);
                json.WriteNumber("active", queue.Running);
                json.WriteNumber("capacity", queue.Executors.Where(executor => executor.Connected).Sum(executor => executor.Capacity));
                json.WriteStartObject("inventory");
                foreach (var (name, value) in InventoryOf(node.Inventory))
                    json.WriteString(name, value);
                json.WriteEndObject();
                json.WriteEndObject();
            }
            json.WriteEndArray();
        });
    }

    private static IEnumerable<(string Name, string Value)> InventoryOf(Nodes.NodeInventory inventory)
    {
        (string, string?)[] members =
        [
            ("hostname", inventory.Hostname), ("os", inventory.Os), ("arch", inventory.Arch), ("kernel", inventory.Kernel),
            ("uptime", inventory.Uptime), ("agentVersion", inventory.AgentVersion),
        ];
        foreach (var (name, value) in members)
        {
            if (value is not null)
                yield return (name, value);
        }
    }
}
