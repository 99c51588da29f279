namespace Actors.Agent.Tests.Fakes;

/// <summary>Runs an agent's turns on the test's thread, when told to.</summary>
internal sealed class StepLoop : SynchronizationContext
{
    /// <summary>More turns than that without an end are a loop that feeds itself.</summary>
    private const int MaxTurns = 1_000_000;

    private readonly Queue<(SendOrPostCallback Callback, object? State)> _turns = new();

    public override void Post(SendOrPostCallback d, object? state) => _turns.Enqueue((d, state));

    /// <summary>Forgets all turns, as a crash does.</summary>
    public void Crash() => _turns.Clear();

    public void Run(Action turn)
    {
        Post(_ => turn(), null);
        RunUntilIdle();
    }

    public void RunUntilIdle()
    {
        SynchronizationContext? former = Current;
        SetSynchronizationContext(this);
        try
        {
            for (int ran = 0; _turns.TryDequeue(out var turn); ran++)
            {
                Assert.True(ran < MaxTurns, "the loop does not come to rest");
                turn.Callback(turn.State);
            }
        }
        finally
        {
            SetSynchronizationContext(former);
        }
    }
}
