using Actors.Nodes;
using Actors.Storage;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace Actors.Grains.Nodes;

/// <summary>Remembers a node: what it is and when it was last heard of.</summary>
internal sealed partial class NodeGrain(
    [PersistentState("node", GrainNames.DefaultStorage)] IPersistentState<NodeState> state,
    TimeProvider time,
    ILogger<NodeGrain> log) : Grain, INodeGrain
{
    private string? _connectionId;
    private DateTimeOffset? _lastSeen;

    private NodeState Known => state.RecordExists ? state.State : new NodeState();

    public Task Seen(NodeInventory? inventory)
    {
        var now = time.GetUtcNow();
        _lastSeen = now;
        var changed = inventory is not null && !SameMachine(inventory, Known.Inventory);
        var due = Known.LastSeen is not { } written || now - written >= NodePresence.WriteEvery;
        return changed || due ? Record(inventory ?? Known.Inventory, now) : Task.CompletedTask;
    }

    public Task SetConnected(string connectionId, bool connected, NodeInventory? inventory)
    {
        if (connected)
            _connectionId = connectionId;
        else if (_connectionId == connectionId)
            _connectionId = null;
        return Seen(inventory);
    }

    public Task<NodeSnapshot> Get() => Task.FromResult(new NodeSnapshot
    {
        Id = this.GetPrimaryKeyString(),
        Connected = _connectionId is not null,
        LastSeen = _lastSeen ?? Known.LastSeen,
        Inventory = Known.Inventory,
    });

    /// <summary>Uptime alone is no news: it changes with every poll.</summary>
    private static bool SameMachine(NodeInventory one, NodeInventory other) => one with { Uptime = null } == other with { Uptime = null };

    private async Task Record(NodeInventory inventory, DateTimeOffset now)
    {
        try
        {
            state.State = new NodeState { Inventory = inventory, LastSeen = now };
            await state.WriteStateAsync();
        }
        catch (Exception e) when (e is StorageUnavailableException or InconsistentStateException)
        {
            // Presence is worth no refusal: the next sign of life writes it.
            LogNotRecorded(log, this.GetPrimaryKeyString(), e);
            DeactivateOnIdle();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Node {Node}: its presence could not be recorded")]
    private static partial void LogNotRecorded(ILogger log, string node, Exception error);
}
