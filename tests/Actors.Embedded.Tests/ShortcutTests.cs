using Actors.Embedded.Tests.Grains;

namespace Actors.Embedded.Tests;

/// <summary>Where turns run without crossing the thread pool, and what must not be seen of it.</summary>
public sealed class ShortcutTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_new_grain_begins_on_its_callers_thread_in_a_context_of_its_own()
    {
        await using var host = await StartWarm();
        await Task.Run(async () =>
        {
            ThreadGrain.Carried.Value = "the caller's";
            RequestContext.Set("sent", "by the caller");
            var look = host.Grains.GetGrain<IThreadGrain>("new").Look();
            Assert.True(look.IsCompleted);
            Assert.Equal(("the caller's", "by the caller"), (ThreadGrain.Carried.Value, RequestContext.Get("sent")));
            Assert.Equal(new Seen(Environment.CurrentManagedThreadId, null, "by the caller"), await look);
            Assert.Equal(("the caller's", "by the caller"), (ThreadGrain.Carried.Value, RequestContext.Get("sent")));
        });
    }

    [Fact]
    public async Task A_caller_whose_context_does_not_flow_keeps_that()
    {
        await using var host = await StartWarm();
        await Task.Run(() =>
        {
            Task<Seen> look;
            using (ExecutionContext.SuppressFlow())
            {
                look = host.Grains.GetGrain<IThreadGrain>("new").Look();
                Assert.True(ExecutionContext.IsFlowSuppressed());
            }
            return look.WaitAsync(Long);
        });
    }

    [Fact]
    public async Task A_new_grain_never_runs_inside_the_turn_that_called_it()
    {
        await using var host = await StartWarm();
        for (var i = 0; i < 200; i++) await host.Grains.GetGrain<IThreadGrain>($"caller {i % 3}").LookAt($"new {i}").WaitAsync(Long);
    }

    [Fact]
    public async Task A_thread_that_ends_a_task_runs_the_turn_that_waited_for_it()
    {
        await using var host = await StartWarm();
        var grain = host.Grains.GetGrain<IThreadGrain>("waiting");
        var source = new TaskCompletionSource();
        var look = grain.LookAfter(source.Task);
        await grain.Ping();
        await Task.Run(async () =>
        {
            ThreadGrain.Carried.Value = "the ender's";
            TurnThread.Complete(source, static source => source.SetResult());
            Assert.Equal(Environment.CurrentManagedThreadId, (await look.WaitAsync(Long)).Thread);
            Assert.Equal("the ender's", ThreadGrain.Carried.Value);
        });
    }

    [Fact]
    public async Task Callers_that_block_where_they_were_answered_hold_nobody_up()
    {
        await using var host = await StartWarm();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; i < 100; i++)
            {
                await host.Grains.GetGrain<IThreadGrain>($"shared {i % 2}").Look().WaitAsync(Long);
                Block(host.Grains.GetGrain<IThreadGrain>($"shared {(i + caller) % 3}").Look());
                Block(host.Grains.GetGrain<IThreadGrain>($"new {caller} {i}").LookAt($"newer {caller} {i}"));
            }
        })));
    }

    /// <summary>Shortcuts begin when the pool has run a slice.</summary>
    private static async Task<EmbeddedHost> StartWarm()
    {
        var host = await EmbeddedHost.StartAsync();
        for (var i = 0; i < 2; i++) await host.Grains.GetGrain<IThreadGrain>("warm").Look();
        return host;
    }

    private static void Block(Task call) => Assert.True(call.Wait(Long));
}
