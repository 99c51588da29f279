namespace Actors.NodeAgent.Core;

/// <summary>
/// Runs the turns of one agent, one after the other, on a thread of its own: turns are short and come thousands a second, and each would
/// cost more to pass through the pool than it takes. The waiting turns are bounded by what the agent holds: each attempt, timer and
/// connection has a few under way at most.
/// </summary>
public sealed class AgentLoop : SynchronizationContext
{
    /// <summary>Far above what 1024 processes can have waiting; reaching it is a bug, not a load.</summary>
    private const int MaxTurns = 64 * 1024;

    private readonly object _gate = new();

    // Under the gate.
    private List<Turn> _turns = [];
    private bool _isIdle;
    private bool _isOver;

    private readonly record struct Turn(SendOrPostCallback Callback, object? State);

    public override void Post(SendOrPostCallback d, object? state)
    {
        lock (_gate)
        {
            // What is posted after the end is of no interest: a late exit, a timer.
            if (_isOver) return;
            if (_turns.Count == MaxTurns) throw new InvalidOperationException($"more than {MaxTurns} turns wait for the agent's loop");
            _turns.Add(new Turn(d, state));
            if (!_isIdle) return;
            _isIdle = false;
            Monitor.Pulse(_gate);
        }
    }

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("Nothing may wait for the agent's loop.");

    /// <summary>Runs turns until <paramref name="main"/>, started as the first of them, is done.</summary>
    public Task RunAsync(Func<Task> main)
    {
        // Not inline: who waits for the end is not to go on on this thread.
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => Run(main, ended)) { IsBackground = true, Name = "agent loop" }.Start();
        return ended.Task;
    }

    private void Run(Func<Task> main, TaskCompletionSource ended)
    {
        SetSynchronizationContext(this);
        try
        {
            Task running = EndAfterAsync(main);
            RunTurns();
            ended.SetFromTask(running);
        }
        catch (Exception bug)
        {
            End();
            ended.SetException(bug);
        }
    }

    private async Task EndAfterAsync(Func<Task> main)
    {
        try
        {
            await main();
        }
        finally
        {
            End();
        }
    }

    private void End()
    {
        lock (_gate) _isOver = true;
    }

    private void RunTurns()
    {
        var turns = new List<Turn>();
        while (TryTake(ref turns))
        {
            foreach (Turn turn in turns) turn.Callback(turn.State);
            turns.Clear();
        }
    }

    /// <summary>Exchanges the empty list for the turns that wait, once there are some; false when there will be none.</summary>
    private bool TryTake(ref List<Turn> turns)
    {
        lock (_gate)
        {
            while (_turns.Count == 0)
            {
                if (_isOver) return false;
                _isIdle = true;
                Monitor.Wait(_gate);
            }
            _isIdle = false;
            (turns, _turns) = (_turns, turns);
            return true;
        }
    }
}
