using System.Threading.Channels;

namespace Actors.NodeAgent.Core;

/// <summary>
/// Runs the turns of one agent, one after the other, on whatever thread of the pool is free. The waiting turns are bounded by what the
/// agent holds: each attempt, timer and connection has a few under way at most.
/// </summary>
public sealed class AgentLoop : SynchronizationContext
{
    /// <summary>Far above what 1024 processes can have waiting; reaching it is a bug, not a load.</summary>
    private const int MaxTurns = 64 * 1024;

    private readonly Channel<Turn> _turns = Channel.CreateBounded<Turn>(new BoundedChannelOptions(MaxTurns) { SingleReader = true });

    private volatile bool _isOver;

    private readonly record struct Turn(SendOrPostCallback Callback, object? State);

    public override void Post(SendOrPostCallback d, object? state)
    {
        // What is posted after the end is of no interest: a late exit, a timer.
        if (!_turns.Writer.TryWrite(new Turn(d, state)) && !_isOver)
            throw new InvalidOperationException($"more than {MaxTurns} turns wait for the agent's loop");
    }

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("Nothing may wait for the agent's loop.");

    /// <summary>Runs turns until <paramref name="main"/>, started as the first of them, is done.</summary>
    public async Task RunAsync(Func<Task> main)
    {
        Task? running = null;
        Post(_ => running = CompleteAfterAsync(main), null);
        while (await _turns.Reader.WaitToReadAsync().ConfigureAwait(false)) RunTurns();
        await running!.ConfigureAwait(false);
    }

    private async Task CompleteAfterAsync(Func<Task> main)
    {
        try
        {
            await main();
        }
        finally
        {
            _isOver = true;
            _turns.Writer.TryComplete();
        }
    }

    private void RunTurns()
    {
        SynchronizationContext? former = Current;
        SetSynchronizationContext(this);
        try
        {
            while (_turns.Reader.TryRead(out Turn turn)) turn.Callback(turn.State);
        }
        finally
        {
            SetSynchronizationContext(former);
        }
    }
}
