using System.Collections.Immutable;
using Actors.Nodes;
using Actors.Queues;

namespace Actors.Gateway.Application;

/// <summary>What is known of the nodes, for those who may run commands on them.</summary>
public sealed class NodeService(IGrainFactory grains, GatewayOptions options)
{
    public async Task<Result<ImmutableArray<NodeStatus>>> List(Caller caller)
    {
        if (!caller.Roles.Contains(Roles.Operator) && !caller.Roles.Contains(Roles.Admin))
            return new Rejection(RejectionCode.Forbidden, "the role operator or admin is needed to see nodes");
        var nodes = ImmutableArray.CreateBuilder<NodeStatus>();
        foreach (var id in options.AllowedNodes.Order(StringComparer.Ordinal))
        {
            var node = await grains.GetGrain<INodeGrain>(id).Get();
            var queue = await grains.GetGrain<IQueueGrain>(QueueId.ForNode(id).Value).Get();
            nodes.Add(new NodeStatus(node, queue));
        }
        return nodes.ToImmutable();
    }
}
