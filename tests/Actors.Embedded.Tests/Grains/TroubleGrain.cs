namespace Actors.Embedded.Tests.Grains;

[Alias("tests.trouble")]
public interface ITroubleGrain : IGrainWithStringKey
{
    Task<int> ThrowAtOnce();

    Task<int> ThrowLater();

    Task<int> Cancel();

    Task WaitFor(string gate);

    Task<string?> Context(string key);
}

/// <summary>Fails in every way, activation included when its key says so.</summary>
internal sealed class TroubleGrain(Journal journal) : Grain, ITroubleGrain
{
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        journal.Add($"{this.GetPrimaryKeyString()} activating");
        if (!this.GetPrimaryKeyString().StartsWith("broken", StringComparison.Ordinal)) return;
        await journal.PassAsync("activate");
        if (journal.Entries.Count(e => e.EndsWith("activating", StringComparison.Ordinal)) == 1) throw new InvalidDataException("It will not start.");
    }

    public Task<int> ThrowAtOnce() => throw new KeyNotFoundException("at once");

    public async Task<int> ThrowLater()
    {
        await Task.Yield();
        throw new KeyNotFoundException("later");
    }

    public Task<int> Cancel() => Task.FromCanceled<int>(new CancellationToken(canceled: true));

    public async Task WaitFor(string gate)
    {
        journal.Add($"waiting for {gate}");
        await journal.PassAsync(gate);
    }

    public async Task<string?> Context(string key)
    {
        await Task.Yield();
        return (string?)RequestContext.Get(key);
    }
}
