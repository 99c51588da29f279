namespace Actors.Silo.Tests.Kit;

/// <summary>A silo and the agent of <c>node1</c>, shared by the tests of a class: starting processes is what takes long here.</summary>
public sealed class OneNode : IAsyncLifetime
{
    internal Broker Broker { get; private set; } = null!;

    internal NodeAgent Agent { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Broker = await Broker.Start("node1,knoten ü 1,it's \"5\" $HOME,a/b?c=%20&d");
        Agent = new NodeAgent(Broker, "node1", ("KILL_GRACE", "500ms"), ("CAPACITY", "16"));
    }

    public async Task DisposeAsync()
    {
        await Agent.DisposeAsync();
        await Broker.DisposeAsync();
    }
}
