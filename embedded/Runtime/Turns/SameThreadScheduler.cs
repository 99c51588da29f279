namespace Actors.Embedded.Turns;

/// <summary>Runs a continuation of the runtime's own where its antecedent ended, so that nothing hops to the thread pool.</summary>
internal sealed class SameThreadScheduler : TaskScheduler
{
    public static readonly SameThreadScheduler Instance = new();

    protected override void QueueTask(Task task) => TryExecuteTask(task);

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks() => [];
}
