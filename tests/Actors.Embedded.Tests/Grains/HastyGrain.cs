namespace Actors.Embedded.Tests.Grains;

[Alias("tests.hasty")]
public interface IHastyGrain : IGrainWithStringKey
{
    Task<int> Ping();
}

/// <summary>Wants to leave before it has begun.</summary>
internal sealed class HastyGrain : Grain, IHastyGrain
{
    private int _pings;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task<int> Ping() => Task.FromResult(++_pings);
}
