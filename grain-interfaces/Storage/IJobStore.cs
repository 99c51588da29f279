namespace Actors.Storage;

/// <summary>What is done to many jobs in one step, without their grains.</summary>
public interface IJobStore
{
    /// <summary>Records new jobs, whose ids were never used, with their index entries: all of them in one step or, when it fails, none.</summary>
    Task Add<T>(IReadOnlyList<T> jobs) where T : IIndexedState;

    /// <summary>Removes ended jobs whose time has run out by <paramref name="now"/>, at most so many: state, output, key and index entry. A job that owes
    /// effects stays until they are done. Grains that have such a job in memory take it for gone by themselves.</summary>
    /// <returns>How many were removed.</returns>
    Task<int> RemoveExpired(DateTimeOffset now, int limit);
}
