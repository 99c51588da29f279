namespace Actors.Embedded.Tests.Grains;

[Alias("tests.counter")]
public interface ICounterGrain : IGrainWithStringKey
{
    Task<int> Count();
}

internal sealed class CounterGrain([PersistentState("record", EmbeddedHost.Storage)] IPersistentState<RecordState> state) : Grain, ICounterGrain
{
    private int _count;

    public Task<int> Count() => Task.FromResult(state.RecordExists ? -1 : ++_count);
}
