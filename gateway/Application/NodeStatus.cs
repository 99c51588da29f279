using Actors.Nodes;
using Actors.Queues;

namespace Actors.Gateway.Application;

/// <summary>A node and the queue of its jobs.</summary>
public sealed record NodeStatus(NodeSnapshot Node, QueueSnapshot Queue);
