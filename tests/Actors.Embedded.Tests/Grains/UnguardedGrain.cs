namespace Actors.Embedded.Tests.Grains;

[Alias("tests.unguarded")]
public interface IUnguardedGrain : IGrainWithStringKey
{
    Task Add();

    Task Stay(TimeSpan time);
}

/// <summary>Has no farewell to say, so it is collected without a turn.</summary>
internal sealed class UnguardedGrain(Journal journal) : Grain, IUnguardedGrain
{
    public async Task Add()
    {
        var count = journal.Unguarded.GetValueOrDefault(this.GetPrimaryKeyString());
        await Task.Yield();
        journal.Unguarded[this.GetPrimaryKeyString()] = count + 1;
    }

    public Task Stay(TimeSpan time)
    {
        DelayDeactivation(time);
        return Task.CompletedTask;
    }
}
