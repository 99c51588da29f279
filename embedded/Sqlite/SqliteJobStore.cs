using Actors.Embedded.Sqlite.Writing;
using Actors.Storage;

namespace Actors.Embedded.Sqlite;

/// <summary>Many jobs in one transaction.</summary>
internal sealed class SqliteJobStore(WriteQueue queue) : IJobStore
{
    public async Task<int> RemoveExpired(DateTimeOffset now, int limit)
    {
        var write = new RemoveExpiredJobs(now, limit);
        await queue.Add(write);
        return write.Removed;
    }
}
