using Actors.NodeAgent.Core;

namespace Actors.Agent.Tests.Core;

public sealed class AgentLoopTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly AgentLoop _loop = new();

    [Fact]
    public async Task Every_turn_runs_in_the_order_posted_and_never_beside_another()
    {
        const int posters = 4, turns = 10_000;
        var stop = new TaskCompletionSource();
        Task running = _loop.RunAsync(() => stop.Task);
        int inside = 0;
        int[] seen = new int[posters];
        Task[] posting = [.. Enumerable.Range(0, posters).Select(poster => Task.Run(() =>
        {
            for (int i = 0; i < turns; i++)
            {
                int number = i;
                _loop.Post(
                    _ =>
                    {
                        Assert.Equal(1, ++inside);
                        Assert.Equal(number, seen[poster]++);
                        inside--;
                    },
                    null);
                if (i % 1000 == 0) Thread.Yield();
            }
        }))];
        await Task.WhenAll(posting);
        _loop.Post(_ => stop.SetResult(), null);
        await running.WaitAsync(Patience, TimeProvider.System);
        Assert.All(seen, count => Assert.Equal(turns, count));
    }

    [Fact]
    public async Task Whatever_is_awaited_comes_back_to_the_loop()
    {
        int before = 0, after = 0;
        await _loop.RunAsync(async () =>
        {
            before = Environment.CurrentManagedThreadId;
            await Task.Run(() => { });
            after = Environment.CurrentManagedThreadId;
        }).WaitAsync(Patience, TimeProvider.System);
        Assert.Equal(before, after);
    }

    [Fact]
    public async Task A_fault_of_the_logic_or_of_a_turn_ends_the_loop_with_it()
    {
        await Assert.ThrowsAsync<InvalidDataException>(() =>
            _loop.RunAsync(async () =>
            {
                await Task.Yield();
                throw new InvalidDataException();
            }).WaitAsync(Patience, TimeProvider.System));

        var other = new AgentLoop();
        Task running = other.RunAsync(() => new TaskCompletionSource().Task);
        other.Post(_ => throw new InvalidDataException(), null);
        await Assert.ThrowsAsync<InvalidDataException>(() => running.WaitAsync(Patience, TimeProvider.System));
    }

    [Fact]
    public async Task What_is_posted_after_the_end_is_dropped()
    {
        await _loop.RunAsync(() => Task.CompletedTask).WaitAsync(Patience, TimeProvider.System);
        _loop.Post(_ => throw new InvalidDataException(), null);
    }

    [Fact]
    public async Task More_turns_than_any_load_makes_are_refused_instead_of_piling_up()
    {
        var held = new ManualResetEventSlim();
        Task running = _loop.RunAsync(() =>
        {
            held.Wait(Patience);
            return Task.CompletedTask;
        });
        int posted = 0;
        Assert.Throws<InvalidOperationException>(() =>
        {
            while (posted < 1_000_000)
            {
                _loop.Post(_ => { }, null);
                posted++;
            }
        });
        Assert.Equal(64 * 1024, posted);
        held.Set();
        await running.WaitAsync(Patience, TimeProvider.System);
    }
}
