using Orleans;
using Orleans.Runtime;

namespace Actors.Bench.Runtime;

[Alias("bench.counter")]
public interface ICounter : IGrainWithStringKey
{
    Task<int> Add(int amount);
}

[Alias("bench.caller")]
public interface ICaller : IGrainWithStringKey
{
    Task CallMany(string counter, int calls);
}

[Alias("bench.record")]
public interface IRecord : IGrainWithStringKey
{
    Task<bool> Exists();
}

public sealed class CounterGrain : Grain, ICounter
{
    private int _sum;

    public Task<int> Add(int amount) => Task.FromResult(_sum += amount);
}

public sealed class CallerGrain : Grain, ICaller
{
    public async Task CallMany(string counter, int calls)
    {
        var grain = GrainFactory.GetGrain<ICounter>(counter);
        for (var i = 0; i < calls; i++) await grain.Add(1);
    }
}

public sealed class RecordGrain([PersistentState("record", "records")] IPersistentState<RecordState> state) : Grain, IRecord
{
    public Task<bool> Exists() => Task.FromResult(state.RecordExists);
}

public sealed record RecordState(int Value)
{
    public RecordState() : this(0)
    {
    }
}
