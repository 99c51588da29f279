namespace Actors.Nodes;

/// <summary>One node: what is known of it and when it was last heard of. Its jobs wait in the queue of its name.</summary>
[Alias("INodeGrain")]
public interface INodeGrain : IGrainWithStringKey
{
    /// <summary>The node was heard of. A null inventory leaves the known one.</summary>
    [Alias("Seen")]
    Task Seen(NodeInventory? inventory);

    /// <summary>An agent's connection came or went.</summary>
    [Alias("SetConnected")]
    Task SetConnected(string connectionId, bool connected, NodeInventory? inventory);

    [Alias("Get")]
    Task<NodeSnapshot> Get();
}
