namespace Actors.Embedded.Tests.Grains;

/// <summary>Keeps a sum in storage.</summary>
internal sealed class RecordGrain([PersistentState("record", EmbeddedHost.Storage)] IPersistentState<RecordState> state, Journal journal)
    : Grain, IRecordGrain
{
    private static int _activations;

    private readonly string _activation = $"#{Interlocked.Increment(ref _activations)}";

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        journal.Add($"{this.GetPrimaryKeyString()} activated");
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        journal.Add($"{this.GetPrimaryKeyString()} deactivated: {reason.ReasonCode}");
        return Task.CompletedTask;
    }

    public Task<int> Get() => Task.FromResult(state.State.Sum);

    public async Task<int> Add(int amount)
    {
        state.State = state.State with { Sum = state.State.Sum + amount };
        await state.WriteStateAsync();
        return state.State.Sum;
    }

    public ValueTask<string> Activation() => ValueTask.FromResult(_activation);

    public Task Leave()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task Clear() => state.ClearStateAsync();

    public Task<IRecordGrain> Self() => Task.FromResult(this.AsReference<IRecordGrain>());
}
