namespace Actors.Simulation.Store;

/// <summary>One thing to write, and the task of whoever waits for it.</summary>
/// <param name="apply">Changes the disk; what it returns refuses this write alone.</param>
/// <param name="committed">Takes note of what is stored now, before the waiting code goes on.</param>
internal sealed class StoreWrite(string what, Func<StoreDisk, Exception?> apply, Action? committed = null)
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? _refusal;

    public Task Task => _done.Task;

    public override string ToString() => what;

    public void Apply(StoreDisk disk) => _refusal = apply(disk);

    public void Complete()
    {
        if (_refusal is not null)
        {
            _done.SetException(_refusal);
            return;
        }
        committed?.Invoke();
        _done.SetResult();
    }

    public void Fail(Exception error) => _done.SetException(error);
}
