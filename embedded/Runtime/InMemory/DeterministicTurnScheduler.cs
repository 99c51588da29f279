namespace Actors.Embedded.InMemory;

/// <summary>Runs turns, and the code that drives them, on the one thread that calls it: the same choices give the same run.</summary>
/// <param name="choose">Picks the next of so many waiting items; without it they run in the order they came.</param>
public sealed class DeterministicTurnScheduler(Func<int, int>? choose = null) : TaskScheduler, ITurnScheduler
{
    private readonly List<object> _waiting = [];

    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Steps run so far.</summary>
    public long Steps { get; private set; }

    public void Post(IThreadPoolWorkItem turns) => _waiting.Add(turns);

    /// <summary>Starts code outside of grains, whose awaits then resume here too.</summary>
    public Task Start(Func<Task> drive) => Task.Factory.StartNew(drive, CancellationToken.None, TaskCreationOptions.None, this).Unwrap();

    /// <summary>Runs one waiting item; false when there is none.</summary>
    public bool RunOne()
    {
        if (_waiting.Count == 0) return false;
        var index = choose is null ? 0 : choose(_waiting.Count);
        var item = _waiting[index];
        _waiting.RemoveAt(index);
        Steps++;
        if (item is Task task)
        {
            var outer = SynchronizationContext.Current;
            SynchronizationContext.SetSynchronizationContext(null);
            try
            {
                TryExecuteTask(task);
            }
            finally
            {
                SynchronizationContext.SetSynchronizationContext(outer);
            }
        }
        else
        {
            ((IThreadPoolWorkItem)item).Execute();
        }

        return true;
    }

    /// <summary>Runs until nothing is waiting.</summary>
    public void RunUntilIdle()
    {
        while (RunOne())
        {
        }
    }

    protected override void QueueTask(Task task) => _waiting.Add(task);

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks() => _waiting.OfType<Task>();
}
