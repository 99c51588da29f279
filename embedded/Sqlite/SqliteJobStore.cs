using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Actors.Embedded.Sqlite.Writing;
using Actors.Storage;

namespace Actors.Embedded.Sqlite;

/// <summary>Many jobs in one transaction.</summary>
internal sealed class SqliteJobStore(JsonSerializerOptions json, WriteQueue queue) : IJobStore
{
    public Task Add<T>(IReadOnlyList<T> jobs) where T : IIndexedState
    {
        if (jobs.Count == 0)
            return Task.CompletedTask;
        var type = (JsonTypeInfo<T>)json.GetTypeInfo(typeof(T));
        var states = new StateList(jobs.Count);
        var entries = new JobIndexEntry[jobs.Count];
        for (var i = 0; i < entries.Length; i++)
        {
            entries[i] = jobs[i].IndexEntry;
            states.Add(jobs[i], type);
        }
        return queue.Add(new AddJobs(entries, states));
    }

    public async Task<int> RemoveExpired(DateTimeOffset now, int limit)
    {
        var write = new RemoveExpiredJobs(now, limit);
        await queue.Add(write);
        return write.Removed;
    }
}
