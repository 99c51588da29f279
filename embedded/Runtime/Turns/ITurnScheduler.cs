namespace Actors.Embedded;

/// <summary>Where turns run. The runtime posts an activation when it has work; whoever executes it runs some of its turns.
/// A simulator supplies its own, to run every turn on one thread in an order of its choice.</summary>
public interface ITurnScheduler
{
    /// <summary>Whether the runtime may also run turns on a thread that is free for them, without posting: cheaper, and not in this scheduler's hands.</summary>
    bool AllowsShortcuts => false;

    /// <summary>Executes the item soon, once, and not inside this call.</summary>
    void Post(IThreadPoolWorkItem turns);
}
