using Orleans.Concurrency;

namespace Actors.Embedded.Tests.Grains;

[Alias("tests.turns")]
public interface ITurnGrain : IGrainWithStringKey
{
    /// <summary>Waits for the gate; writes what it saw of others meanwhile.</summary>
    Task Work(string name);

    [AlwaysInterleave]
    Task Peek(string name);

    [ReadOnly]
    Task Read(string name);

    [OneWay]
    Task Shout(string name);

    /// <summary>Yields many times and counts how often another turn was inside at once.</summary>
    Task<int> Overlaps(int yields);
}

[Alias("tests.reentrant")]
public interface IReentrantGrain : IGrainWithStringKey
{
    Task Work(string name);
}

internal sealed class TurnGrain(Journal journal) : Grain, ITurnGrain
{
    private int _inside;
    private int _overlaps;

    public Task Work(string name) => Pass(name);

    public Task Peek(string name) => Pass(name);

    public Task Read(string name) => Pass(name);

    public Task Shout(string name)
    {
        journal.Add($"{name} shouted");
        throw new InvalidOperationException("Nobody sees this.");
    }

    public async Task<int> Overlaps(int yields)
    {
        for (var i = 0; i < yields; i++)
        {
            if (Interlocked.Increment(ref _inside) != 1) _overlaps++;
            Thread.SpinWait(20);
            Interlocked.Decrement(ref _inside);
            await Task.Yield();
        }

        return _overlaps;
    }

    private async Task Pass(string name)
    {
        journal.Add($"{name} started");
        await journal.PassAsync(name);
        journal.Add($"{name} ended");
    }
}

[Reentrant]
internal sealed class ReentrantGrain(Journal journal) : Grain, IReentrantGrain
{
    public async Task Work(string name)
    {
        journal.Add($"{name} started");
        await journal.PassAsync(name);
        journal.Add($"{name} ended");
    }
}
