using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Actors.Domain.Jobs;
using Actors.Grains.Serialization;
using Actors.Storage;

namespace Actors.Simulation.Store;

/// <summary>Many jobs in one transaction over the simulated disk.</summary>
internal sealed class StoreJobStore(StoreSession session, TimeProvider time) : IJobStore
{
    public Task Add<T>(IReadOnlyList<T> jobs) where T : IIndexedState
    {
        var written = jobs.Cast<JobState>().Select(job => (Job: job, Bytes: JsonSerializer.SerializeToUtf8Bytes(job, (JsonTypeInfo<JobState>)StoredJson.Options.GetTypeInfo(typeof(JobState))))).ToArray();
        return session.Write(new StoreWrite($"batch {string.Join(", ", written.Select(one => one.Job.Id))}", disk =>
        {
            foreach (var (job, bytes) in written)
            {
                if (disk.WriteJob(job.Id, expected: null, bytes, job, time.GetUtcNow()) is { } refusal)
                    return refusal;
            }
            return null;
        }));
    }

    public Task<int> RemoveExpired(DateTimeOffset now, int limit) => throw new NotSupportedException("No world removes state.");
}
